package dev.tandem.generation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.id.Ids;
import dev.tandem.generation.memory.MemoryQueue.Waiting;
import dev.tandem.generation.memory.MemoryStore.Piece;
import dev.tandem.generation.memory.MemoryStore.Scope;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every memory store does, and the queue that belongs to it. */
abstract class MemoryStoreContract {

  static final String PROJECT = "first";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(30);

  abstract MemoryStore store();

  abstract MemoryQueue queue();

  /** A new conversation of {@link #PROJECT} with messages of these ids. */
  abstract String conversation(String... itemIds);

  /** A new conversation with these messages, which memory is going to keep. */
  abstract String conversationToRemember(String user, String... itemIds);

  abstract void deleteItem(String conversation, String itemId);

  abstract void deleteConversation(String conversation);

  /** Nothing waits, nothing is remembered. */
  abstract void forgetAll();

  /** Claims run out. */
  abstract void endLeases();

  @BeforeEach
  void clear() {
    forgetAll();
  }

  static <T> T await(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(10));
  }

  private static Piece piece(String item, int piece, String text) {
    return new Piece(Ids.next("mem_"), item, piece, "user", text);
  }

  private void add(String user, String conversation, Piece... pieces) {
    await(store().add(PROJECT, user, conversation, List.of(pieces), NOW));
  }

  /** Gives everything that waits a vector: its first character's direction among four. */
  private void embedAll(String model) {
    UUID claim = UUID.randomUUID();
    List<Waiting> waiting = await(queue().claim(claim, 100, LEASE));
    if (!waiting.isEmpty()) {
      List<float[]> vectors = waiting.stream().map(w -> vector(w.text())).toList();
      await(queue().keep(claim, waiting, model, vectors));
    }
  }

  private static float[] vector(String text) {
    float[] vector = new float[4];
    vector[text.charAt(0) % 4] = 1;
    return vector;
  }

  private static Recall recall(String conversation, String user, String query) {
    return new Recall(PROJECT, conversation, user, "m", vector(query), Set.of(), 10, 1_000);
  }

  private List<String> found(Recall recall) {
    return await(store().nearest(recall, 10)).stream().map(RememberedTurn::text).toList();
  }

  private List<MemoryRecord> listed(String project, Scope scope) {
    return await(store().list(project, scope, null, 100)).orElseThrow();
  }

  private List<String> overdue(Duration longerThan) {
    return await(store().overdue(longerThan, 100)).stream()
        .map(overdue -> overdue.user() + " " + overdue.item().path("id").asText())
        .toList();
  }

  @Test
  void whatWasToBeKeptIsOverdueUntilItIs() {
    String conversation = conversationToRemember("ann", "i1", "i2");

    assertEquals(List.of("ann i1", "ann i2"), overdue(Duration.ZERO));
    assertEquals(List.of(), overdue(Duration.ofHours(1)));
    add("ann", conversation, piece("i1", 0, "a"));
    assertEquals(List.of("ann i2"), overdue(Duration.ZERO));
    deleteItem(conversation, "i2");
    assertEquals(List.of(), overdue(Duration.ZERO));
  }

  @Test
  void findsTheClosestFirst() {
    String conversation = conversation("i1", "i2");
    add(null, conversation, piece("i1", 0, "a far"), piece("i2", 0, "b near"));
    embedAll("m");

    List<RememberedTurn> turns = await(store().nearest(recall(conversation, null, "b?"), 10));

    assertEquals(List.of("b near", "a far"), turns.stream().map(RememberedTurn::text).toList());
    assertEquals(1, turns.getFirst().score(), 1e-3);
    assertEquals(0, turns.getLast().score(), 1e-3);
    assertEquals("i2", turns.getFirst().itemId());
    assertEquals(conversation, turns.getFirst().conversationId());
    assertEquals(NOW, turns.getFirst().createdAt());
    assertEquals(1, await(store().nearest(recall(conversation, null, "b?"), 1)).size());
  }

  @Test
  void findsNothingBeforeItIsEmbedded() {
    String conversation = conversation("i1");
    add(null, conversation, piece("i1", 0, "a"));

    assertEquals(List.of(), found(recall(conversation, null, "a")));
    assertEquals(null, listed(PROJECT, new Scope(null, conversation)).getFirst().model());
  }

  @Test
  void looksIntoOtherConversationsOfTheUserOnlyWhenAsked() {
    String here = conversation("i1");
    String there = conversation("i2");
    String others = conversation("i3");
    add("ann", here, piece("i1", 0, "a here"));
    add("ann", there, piece("i2", 0, "a there"));
    add("bob", others, piece("i3", 0, "a bob"));
    embedAll("m");

    assertEquals(List.of("a here"), found(recall(here, null, "a")));
    assertEquals(Set.of("a here", "a there"), Set.copyOf(found(recall(here, "ann", "a"))));
    assertEquals(Set.of("a here", "a there"), Set.copyOf(found(recall(null, "ann", "a"))));
    assertEquals(List.of(), found(recall(null, null, "a")));
  }

  @Test
  void comparesOnlyVectorsOfTheSameModelAndSize() {
    String conversation = conversation("i1");
    add(null, conversation, piece("i1", 0, "a"));
    embedAll("m");
    Recall other =
        new Recall(PROJECT, conversation, null, "other", vector("a"), Set.of(), 10, 1_000);
    Recall any = new Recall(PROJECT, conversation, null, null, vector("a"), Set.of(), 10, 1_000);
    Recall longer = new Recall(PROJECT, conversation, null, null, new float[5], Set.of(), 10, 9);

    assertEquals(List.of(), found(other));
    assertEquals(List.of("a"), found(any));
    assertEquals(List.of(), found(longer));
  }

  @Test
  void leavesOutWhatIsInTheContextAnyway() {
    String conversation = conversation("i1", "i2");
    add(null, conversation, piece("i1", 0, "a one"), piece("i2", 0, "a two"));
    embedAll("m");

    Recall recall =
        new Recall(PROJECT, conversation, null, "m", vector("a"), Set.of("i2"), 10, 1_000);

    assertEquals(List.of("a one"), found(recall));
  }

  @Test
  void doublesNothingThatIsRememberedAgain() {
    String conversation = conversation("i1");
    add(null, conversation, piece("i1", 0, "a"), piece("i1", 1, "b"));
    add(null, conversation, piece("i1", 0, "a"), piece("i1", 1, "b"));

    assertEquals(2, listed(PROJECT, new Scope(null, conversation)).size());
  }

  @Test
  void remembersNothingThatIsNotThere() {
    String conversation = conversation("i1");
    add(null, conversation, piece("i2", 0, "unknown item"));
    add(null, "conv_unknown", piece("i1", 0, "unknown conversation"));
    await(store().add("second", null, conversation, List.of(piece("i1", 0, "theirs")), NOW));

    assertEquals(List.of(), listed(PROJECT, new Scope(null, null)));
    assertEquals(List.of(), listed("second", new Scope(null, null)));
  }

  @Test
  void forgetsWithTheItemAndWithTheConversation() {
    String conversation = conversation("i1", "i2");
    add("ann", conversation, piece("i1", 0, "a one"), piece("i2", 0, "a two"));
    embedAll("m");

    deleteItem(conversation, "i1");
    assertEquals(List.of("a two"), found(recall(conversation, "ann", "a")));
    deleteConversation(conversation);
    assertEquals(List.of(), found(recall(conversation, "ann", "a")));
    assertEquals(List.of(), listed(PROJECT, new Scope("ann", null)));
  }

  @Test
  void forgetsByIdUserAndConversationWithinTheProject() {
    String one = conversation("i1", "i2");
    String two = conversation("i3");
    Piece first = piece("i1", 0, "a");
    add("ann", one, first, piece("i2", 0, "b"));
    add("ann", two, piece("i3", 0, "c"));

    assertEquals(false, await(store().delete("second", first.id())));
    assertEquals(0, await(store().deleteAll("second", new Scope("ann", null))));
    assertEquals(true, await(store().delete(PROJECT, first.id())));
    assertEquals(1, await(store().deleteAll(PROJECT, new Scope("ann", one))));
    assertEquals(0, await(store().deleteAll(PROJECT, new Scope("bob", null))));
    assertEquals(1, await(store().deleteAll(PROJECT, new Scope("ann", null))));
    assertEquals(List.of(), listed(PROJECT, new Scope(null, null)));
  }

  @Test
  void listsTheNewestFirstFromACursorOn() {
    String conversation = conversation("i1", "i2", "i3");
    for (String item : List.of("i1", "i2", "i3")) {
      add("ann", conversation, piece(item, 0, item));
    }
    List<MemoryRecord> all = listed(PROJECT, new Scope(null, conversation));

    assertEquals(List.of("i3", "i2", "i1"), all.stream().map(MemoryRecord::text).toList());
    assertEquals(
        all.subList(1, 3),
        await(store().list(PROJECT, new Scope("ann", null), all.getFirst().id(), 9)).orElseThrow());
    assertTrue(
        await(store().list("second", new Scope(null, null), all.getFirst().id(), 9)).isEmpty());
  }

  @Test
  void givesEachWaitingPieceToOneWorker() {
    String conversation = conversation("i1", "i2");
    add(null, conversation, piece("i1", 0, "a"), piece("i2", 0, "b"));

    UUID one = UUID.randomUUID();
    List<Waiting> first = await(queue().claim(one, 1, LEASE));
    List<Waiting> second = await(queue().claim(UUID.randomUUID(), 10, LEASE));

    assertEquals(List.of("a"), first.stream().map(Waiting::text).toList());
    assertEquals(List.of("b"), second.stream().map(Waiting::text).toList());
    assertEquals(List.of(), await(queue().claim(UUID.randomUUID(), 10, LEASE)));
  }

  @Test
  void takesBackWhatAWorkerDiedWith() {
    String conversation = conversation("i1");
    add(null, conversation, piece("i1", 0, "a"));
    UUID dead = UUID.randomUUID();
    List<Waiting> lost = await(queue().claim(dead, 1, LEASE));

    endLeases();
    UUID alive = UUID.randomUUID();
    List<Waiting> again = await(queue().claim(alive, 1, LEASE));
    await(queue().keep(dead, lost, "late", List.of(vector("b"))));
    await(queue().keep(alive, again, "m", List.of(vector("a"))));

    assertEquals("m", listed(PROJECT, new Scope(null, null)).getFirst().model());
    assertEquals(List.of(), await(queue().claim(UUID.randomUUID(), 1, LEASE)));
  }

  @Test
  void countsFailuresAndWaits() {
    String conversation = conversation("i1");
    add(null, conversation, piece("i1", 0, "a"));
    UUID claim = UUID.randomUUID();
    await(queue().retry(claim, await(queue().claim(claim, 1, LEASE)), Duration.ofMinutes(1)));
    assertEquals(List.of(), await(queue().claim(UUID.randomUUID(), 1, LEASE)));

    endLeases();

    assertEquals(1, await(queue().claim(UUID.randomUUID(), 1, LEASE)).getFirst().failures());
  }

  @Test
  void keepsADeletedPieceDeletedThatIsBeingEmbedded() {
    String conversation = conversation("i1");
    add(null, conversation, piece("i1", 0, "a"));
    UUID claim = UUID.randomUUID();
    List<Waiting> waiting = await(queue().claim(claim, 1, LEASE));

    deleteConversation(conversation);
    await(queue().keep(claim, waiting, "m", List.of(vector("a"))));

    assertEquals(List.of(), listed(PROJECT, new Scope(null, null)));
  }

  @Test
  void embedsAgainWhatAnotherModelEmbedded() {
    String conversation = conversation("i1", "i2");
    add(null, conversation, piece("i1", 0, "a"));
    embedAll("old");
    add(null, conversation, piece("i2", 0, "b"));
    embedAll("m");

    assertEquals(1, await(queue().requeueOthers("m")));
    assertEquals(0, await(queue().requeueOthers("m")));
    embedAll("m");

    assertEquals(2, found(recall(conversation, null, "a")).size());
  }
}
