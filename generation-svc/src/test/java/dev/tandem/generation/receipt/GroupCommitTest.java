package dev.tandem.generation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.api.error.ApiError;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Appends in groups, with a database that answers when the test says so. */
class GroupCommitTest {

  private static final Duration LONG = Duration.ofMinutes(10);

  private final HeldLog log = new HeldLog();

  /** Remembers what it was given, and finishes nothing by itself. */
  private static final class HeldLog implements ReceiptLog {

    private final List<List<Entry>> groups = new ArrayList<>();
    private final List<UniEmitter<? super Void>> writing = new ArrayList<>();

    @Override
    public Uni<Void> append(List<Entry> entries) {
      groups.add(entries);
      return Uni.createFrom().emitter(writing::add);
    }

    void finish(int group) {
      writing.get(group).complete(null);
    }

    @Override
    public Uni<Boolean> redact(String project, String id, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Integer> redactBefore(String project, Instant cutoff, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Integer> removeBefore(String project, Instant cutoff, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<List<String>> projects() {
      throw new UnsupportedOperationException();
    }
  }

  private static Entry entry(int number) {
    return Entry.answer(
        "rcpt_" + number,
        "project",
        Instant.EPOCH,
        JsonNodeFactory.instance.objectNode().put("padding", "x".repeat(1_000)),
        new Texts(new TreeMap<>()));
  }

  private static ApiError refused(CompletableFuture<Void> append) {
    ExecutionException failure = assertThrows(ExecutionException.class, append::get);
    return (ApiError) failure.getCause();
  }

  @Test
  void whatGathersWhileAGroupIsWrittenIsTheNextGroup() {
    GroupCommit commits = new GroupCommit(log, LONG, 1 << 20);
    List<CompletableFuture<Void>> appends = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      appends.add(commits.append(entry(i)).subscribeAsCompletionStage());
    }

    assertEquals(1, log.groups.size());
    assertEquals(1, log.groups.getFirst().size());
    log.finish(0);
    assertEquals(4, log.groups.get(1).size());
    assertTrue(appends.getFirst().isDone());
    assertFalse(appends.getLast().isDone());
    log.finish(1);
    assertTrue(appends.stream().allMatch(CompletableFuture::isDone));
  }

  @Test
  void refusesWith503WhenTooMuchWaitsAndTakesMoreOnceThereIsRoom() throws Exception {
    long size = entry(0).size();
    GroupCommit commits = new GroupCommit(log, LONG, 3 * size);
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(commits.append(entry(i)).subscribeAsCompletionStage());
    }

    for (int i = 3; i < 100; i++) {
      ApiError refusal = refused(commits.append(entry(i)).subscribeAsCompletionStage());
      assertEquals(503, refusal.status());
      assertTrue(refusal.getMessage().contains("Too many receipts wait"), refusal.getMessage());
    }

    log.finish(0);
    log.finish(1);
    for (CompletableFuture<Void> append : waiting) {
      append.get();
    }
    CompletableFuture<Void> later = commits.append(entry(100)).subscribeAsCompletionStage();
    log.finish(2);
    later.get();
    assertEquals(
        List.of("rcpt_0", "rcpt_1", "rcpt_2", "rcpt_100"),
        log.groups.stream().flatMap(List::stream).map(Entry::id).toList());
  }

  @Test
  void saysWith503ThatTheReceiptIsNotWrittenWhenTheDatabaseIsTooSlow() {
    GroupCommit commits = new GroupCommit(log, Duration.ofMillis(1), 1 << 20);

    ApiError late = refused(commits.append(entry(0)).subscribeAsCompletionStage());

    assertEquals(503, late.status());
    assertTrue(late.getMessage().contains("not written yet"), late.getMessage());
  }
}
