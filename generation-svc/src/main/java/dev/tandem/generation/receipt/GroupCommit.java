package dev.tandem.generation.receipt;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Appends entries in groups: whatever gathers while one group is being written is the next, so one
 * commit serves many answers and a lone answer waits for nobody. At most one group is under way.
 * Thread-safe; each caller is told on the Vert.x context that it called from.
 */
final class GroupCommit {

  private static final Logger LOG = Logger.getLogger(GroupCommit.class);

  private static final int MAX_ENTRIES = 512;
  private static final long MAX_BYTES = 8L << 20;

  private final ReceiptLog log;
  private final Duration patience;
  private final long maxWaiting;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicBoolean writing = new AtomicBoolean();

  private record Waiting(Entry entry, UniEmitter<? super Void> caller, Context context) {

    void tell(Throwable failure) {
      if (context == null) {
        answer(failure);
      } else {
        context.runOnContext(now -> answer(failure));
      }
    }

    private void answer(Throwable failure) {
      if (failure == null) {
        caller.complete(null);
      } else {
        caller.fail(failure);
      }
    }
  }

  /**
   * @param patience after which a caller is told that the entry could not be written; it may be
   *     written all the same, later
   * @param maxWaiting bytes of entries that may wait
   */
  GroupCommit(ReceiptLog log, Duration patience, long maxWaiting) {
    this.log = log;
    this.patience = patience;
    this.maxWaiting = maxWaiting;
  }

  /** Has an item once the entry is durable; fails with {@link ApiError} 503 when it is not. */
  Uni<Void> append(Entry entry) {
    return Uni.createFrom()
        .<Void>emitter(caller -> enqueue(new Waiting(entry, caller, Vertx.currentContext())))
        .ifNoItem()
        .after(patience)
        .failWith(() -> unavailable("The receipt of this answer is not written yet."));
  }

  private void enqueue(Waiting waiting) {
    if (waitingBytes.addAndGet(waiting.entry().size()) > maxWaiting) {
      waitingBytes.addAndGet(-waiting.entry().size());
      waiting.tell(unavailable("Too many receipts wait to be written."));
      return;
    }
    queue.add(waiting);
    if (writing.compareAndSet(false, true)) {
      writeNext();
    }
  }

  private void writeNext() {
    List<Waiting> group = gather();
    if (group.isEmpty()) {
      writing.set(false);
      // Somebody may have come between the look and the word.
      if (!queue.isEmpty() && writing.compareAndSet(false, true)) {
        writeNext();
      }
      return;
    }
    write(group)
        .subscribe()
        .with(
            done -> {
              writeNext();
              group.forEach(waiting -> waiting.tell(null));
            },
            failure -> failed(group, failure));
  }

  private List<Waiting> gather() {
    List<Waiting> group = new ArrayList<>();
    long bytes = 0;
    while (group.size() < MAX_ENTRIES && bytes < MAX_BYTES) {
      Waiting next = queue.poll();
      if (next == null) {
        break;
      }
      group.add(next);
      bytes += next.entry().size();
    }
    return group;
  }

  private Uni<Void> write(List<Waiting> group) {
    List<Entry> entries = group.stream().map(Waiting::entry).toList();
    return Uni.createFrom()
        .deferred(() -> log.append(entries))
        .onTermination()
        .invoke(() -> waitingBytes.addAndGet(-entries.stream().mapToLong(Entry::size).sum()));
  }

  private void failed(List<Waiting> group, Throwable failure) {
    ApiError error = ErrorTable.toApiError(failure, "");
    Map<String, List<Waiting>> byProject = new LinkedHashMap<>();
    for (Waiting waiting : group) {
      byProject.computeIfAbsent(waiting.entry().project(), p -> new ArrayList<>()).add(waiting);
    }
    if (error.status() != 503 && byProject.size() > 1) {
      // One project's chain is damaged; the others' answers must not suffer.
      alone(List.copyOf(byProject.values()), 0);
      return;
    }
    LOG.errorf(failure, "%d receipts could not be written", group.size());
    writeNext();
    group.forEach(
        waiting -> waiting.tell(unavailable("The receipt of this answer could not be written.")));
  }

  private void alone(List<List<Waiting>> groups, int next) {
    if (next == groups.size()) {
      writeNext();
      return;
    }
    List<Waiting> group = groups.get(next);
    log.append(group.stream().map(Waiting::entry).toList())
        .subscribe()
        .with(
            done -> {
              group.forEach(waiting -> waiting.tell(null));
              alone(groups, next + 1);
            },
            failure -> {
              LOG.errorf(failure, "%d receipts of one project were refused", group.size());
              group.forEach(
                  waiting ->
                      waiting.tell(unavailable("The chain of receipts takes no more entries.")));
              alone(groups, next + 1);
            });
  }

  private static ApiError unavailable(String what) {
    return ApiError.unavailable(what + " Try again shortly.");
  }
}
