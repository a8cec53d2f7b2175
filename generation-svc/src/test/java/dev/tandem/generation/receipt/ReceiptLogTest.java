package dev.tandem.generation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.receipt.pg.PgReceiptArchive;
import dev.tandem.generation.receipt.pg.PgReceiptLog;
import dev.tandem.postgres.EmbeddedPostgres;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chains in a real database, written by two processes' worth of writers. */
class ReceiptLogTest {

  private static TestDatabase database;
  private static PgReceiptLog log;
  private static PgReceiptArchive archive;
  private static ReceiptVerification verification;

  @BeforeAll
  static void start() {
    database = new TestDatabase(EmbeddedPostgres.startEphemeral());
    log = new PgReceiptLog(database.pool());
    archive = new PgReceiptArchive(database.pool());
    verification = new ReceiptVerification(archive);
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private static Receipts receipts(Clock clock) {
    return new Receipts(new PgReceiptLog(database.pool()), TestConfig.DEFAULT, clock);
  }

  private static Receipts receipts() {
    return receipts(Clock.systemUTC());
  }

  private static Clock at(String time) {
    return Clock.fixed(Instant.parse(time), ZoneOffset.UTC);
  }

  /** Appends receipts one after the other, and has their ids. */
  private static List<String> append(Receipts receipts, String project, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(receipts.append(Drafts.of(project)).await().indefinitely());
    }
    return ids;
  }

  private static List<StoredEntry> entries(String project) {
    return archive.following(project, 0, 100_000).await().indefinitely();
  }

  private static Verification verify(String project) {
    return verification.verify(project, Optional.empty()).await().indefinitely();
  }

  private static void assertGapless(List<StoredEntry> entries) {
    Link last = Link.START;
    for (StoredEntry entry : entries) {
      assertEquals(last.sequence() + 1, entry.link().sequence());
      assertEquals(last.hex(), new Link(0, entry.previous()).hex());
      last = entry.link();
    }
  }

  @Test
  void keepsTheOrderOfAppendsAndLinksThem() {
    List<String> ids = append(receipts(), "ordered", 5);

    List<StoredEntry> entries = entries("ordered");
    assertEquals(ids, entries.stream().map(StoredEntry::id).toList());
    assertGapless(entries);
    assertTrue(verify("ordered").valid());
  }

  @Test
  void aChainStaysGaplessUnderTwoWritersThatAppendAtOnce() {
    List<Receipts> writers = List.of(receipts(), receipts());
    List<Uni<String>> appends = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      appends.add(writers.get(i % 2).append(Drafts.of(i % 5 == 0 ? "shared-b" : "shared-a")));
    }

    List<String> ids = Uni.join().all(appends).andFailFast().await().indefinitely();

    List<StoredEntry> entries = new ArrayList<>(entries("shared-a"));
    assertEquals(320, entries.size());
    assertGapless(entries);
    assertGapless(entries("shared-b"));
    entries.addAll(entries("shared-b"));
    assertEquals(
        ids.stream().sorted().toList(), entries.stream().map(StoredEntry::id).sorted().toList());
    assertTrue(verify("shared-a").valid());
    assertTrue(verify("shared-b").valid());
  }

  /** Each writer makes one of two new chains, and then wants both while the other does. */
  @Test
  void newChainsOfSeveralProjectsDoNotMakeWritersWaitForEachOther() {
    List<Receipts> writers = List.of(receipts(), receipts(), receipts(), receipts());
    for (int round = 0; round < 40; round++) {
      String first = "new-a-" + round;
      String second = "new-b-" + round;
      List<Uni<String>> appends = new ArrayList<>();
      for (int i = 0; i < writers.size(); i++) {
        Receipts writer = writers.get(i);
        appends.add(writer.append(Drafts.of(i % 2 == 0 ? second : first)));
        appends.add(writer.append(Drafts.of(first)));
        appends.add(writer.append(Drafts.of(second)));
      }

      Uni.join().all(appends).andFailFast().await().indefinitely();

      assertEquals(12, entries(first).size() + entries(second).size());
    }
  }

  @Test
  void anotherWritersAppendInBetweenIsSeen() {
    Receipts first = receipts();
    Receipts second = receipts();
    for (int i = 0; i < 4; i++) {
      append(first, "alternating", 1);
      append(second, "alternating", 2);
    }

    assertEquals(12, entries("alternating").size());
    assertGapless(entries("alternating"));
  }

  @Test
  void oneProjectsDamagedChainDoesNotStopTheOthers() {
    Receipts receipts = receipts();
    append(receipts, "damaged", 1);
    append(receipts, "sound", 1);
    database.tamper(
        "INSERT INTO generation.receipts SELECT project, 2, 'rcpt_forged', kind, created_at,"
            + " previous, hash, answer_id, deployment, route, abstained, content"
            + " FROM generation.receipts WHERE project = 'damaged'");
    List<Uni<String>> appends = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      appends.add(receipts.append(Drafts.of("sound")));
      appends.add(receipts.append(Drafts.of("damaged")).onFailure().recoverWithItem("refused"));
    }

    List<String> ids = Uni.join().all(appends).andFailFast().await().indefinitely();

    assertEquals(40, ids.stream().filter("refused"::equals).count());
    assertEquals(41, entries("sound").size());
    assertTrue(verify("sound").valid());
  }

  @Test
  void theDatabaseRefusesChangesAndRemovals() {
    append(receipts(), "guarded", 2);
    for (String statement :
        List.of(
            "UPDATE generation.receipts SET route = 'none' WHERE project = 'guarded'",
            "DELETE FROM generation.receipts WHERE project = 'guarded'",
            "TRUNCATE generation.receipts CASCADE",
            "UPDATE generation.receipt_texts SET texts = '{}' WHERE project = 'guarded'",
            "TRUNCATE generation.receipt_texts",
            "DELETE FROM generation.receipt_chains WHERE project = 'guarded'",
            "UPDATE generation.receipt_chains SET sequence = 1 WHERE project = 'guarded'",
            "UPDATE generation.receipt_chains SET removed_sequence = 1, removed_hash = hash"
                + " WHERE project = 'guarded'")) {
      assertThrows(PgException.class, () -> database.sql(statement), statement);
    }
    assertEquals(2, entries("guarded").size());
    assertTrue(verify("guarded").valid());
  }

  @Test
  void retentionRemovesTheOldestAndTheRestIsStillProved() {
    append(receipts(at("2026-01-01T00:00:00Z")), "aging", 3);
    append(receipts(at("2026-03-01T00:00:00Z")), "aging", 2);
    Instant now = Instant.parse("2026-03-02T00:00:00Z");

    int removed =
        log.removeBefore("aging", now.minus(Duration.ofDays(30)), now).await().indefinitely();
    int again =
        log.removeBefore("aging", now.minus(Duration.ofDays(30)), now).await().indefinitely();

    assertEquals(3, removed);
    assertEquals(0, again);
    List<StoredEntry> left = entries("aging");
    assertEquals(3, left.size());
    assertEquals(4, left.getFirst().link().sequence());
    assertEquals(Kind.RETENTION, left.getLast().kind());
    Verification verified = verify("aging");
    assertTrue(verified.valid(), verified.toString());
    assertEquals(4, verified.provedFrom());
    append(receipts(), "aging", 1);
    assertTrue(verify("aging").valid());
  }

  @Test
  void aChainOfNothingButRemovalsIsLeftAlone() {
    append(receipts(at("2026-01-01T00:00:00Z")), "finished", 3);
    Instant now = Instant.parse("2027-01-02T00:00:00Z");
    log.removeBefore("finished", now, now).await().indefinitely();
    Instant later = now.plus(Duration.ofDays(400));

    assertEquals(0, log.removeBefore("finished", later, later).await().indefinitely());
    assertEquals(1, entries("finished").size());
    assertTrue(verify("finished").valid());
  }

  @Test
  void anEntryIsNotRemovedBeforeAYoungerOneInFrontOfIt() {
    append(receipts(at("2026-03-01T00:00:00Z")), "unordered", 1);
    append(receipts(at("2026-01-01T00:00:00Z")), "unordered", 1);
    Instant now = Instant.parse("2026-03-02T00:00:00Z");

    assertEquals(
        0,
        log.removeBefore("unordered", now.minus(Duration.ofDays(30)), now).await().indefinitely());
  }

  @Test
  void oldTextsAreRemovedAndTheirReceiptsStay() {
    append(receipts(at("2026-01-01T00:00:00Z")), "forgetful", 2);
    append(receipts(at("2026-03-01T00:00:00Z")), "forgetful", 1);
    Instant now = Instant.parse("2026-03-02T00:00:00Z");

    assertEquals(
        2,
        log.redactBefore("forgetful", now.minus(Duration.ofDays(30)), now).await().indefinitely());
    assertEquals(
        0,
        log.redactBefore("forgetful", now.minus(Duration.ofDays(30)), now).await().indefinitely());

    List<StoredEntry> entries = entries("forgetful");
    assertEquals(4, entries.size());
    assertTrue(entries.get(0).redacted() && entries.get(0).texts().isEmpty());
    assertTrue(entries.get(1).redacted());
    assertFalse(entries.get(2).redacted());
    assertEquals(
        Drafts.QUESTION, entries.get(2).texts().orElseThrow().named().get("question").text());
    assertTrue(verify("forgetful").valid(), () -> verify("forgetful").toString());
  }
}
