package dev.tandem.generation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.receipt.pg.PgReceiptArchive;
import dev.tandem.generation.receipt.pg.PgReceiptLog;
import dev.tandem.postgres.EmbeddedPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the policies remove, and what the chain says of it afterwards. */
class ReceiptRetentionTest {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private static TestDatabase database;
  private static PgReceiptLog log;
  private static PgReceiptArchive archive;

  @BeforeAll
  static void start() {
    database = new TestDatabase(EmbeddedPostgres.startEphemeral());
    log = new PgReceiptLog(database.pool());
    archive = new PgReceiptArchive(database.pool());
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private static void appendAt(String project, int daysAgo, int count) {
    Clock clock = Clock.fixed(NOW.minus(Duration.ofDays(daysAgo)), ZoneOffset.UTC);
    Receipts receipts = new Receipts(log, TestConfig.DEFAULT, clock);
    for (int i = 0; i < count; i++) {
      receipts.append(Drafts.of(project)).await().indefinitely();
    }
  }

  /** Removes as the service does it every hour. */
  private static void sweep(Optional<Duration> texts, Duration receipts) {
    TestConfig config = new TestConfig(true, texts, receipts, Duration.ofSeconds(20), 64L << 20);
    new ReceiptRetention(log, config, Clock.fixed(NOW, ZoneOffset.UTC))
        .sweep()
        .await()
        .indefinitely();
  }

  private static List<StoredEntry> entries(String project) {
    return archive.following(project, 0, 1_000).await().indefinitely();
  }

  private static Verification verify(String project) {
    return new ReceiptVerification(archive)
        .verify(project, Optional.empty())
        .await()
        .indefinitely();
  }

  @Test
  void textsPastTheirRetentionGoAndTheChainSaysUpToWhere() {
    appendAt("texts", 40, 3);
    appendAt("texts", 1, 2);

    sweep(Optional.of(Duration.ofDays(30)), Duration.ofDays(365));
    sweep(Optional.of(Duration.ofDays(30)), Duration.ofDays(365));

    List<StoredEntry> entries = entries("texts");
    assertEquals(6, entries.size());
    assertTrue(entries.subList(0, 3).stream().allMatch(e -> e.redacted() && e.texts().isEmpty()));
    assertTrue(entries.subList(3, 5).stream().allMatch(e -> e.texts().isPresent()));
    assertEquals(Kind.REDACTION, entries.getLast().kind());
    assertTrue(entries.getLast().content().contains("\"redacted_through\":3"));
    assertTrue(verify("texts").valid(), () -> verify("texts").toString());
  }

  @Test
  void receiptsPastTheirRetentionGoAndTheChainSaysUpToWhere() {
    appendAt("receipts", 400, 3);
    appendAt("receipts", 1, 2);
    String removed = entries("receipts").get(2).link().hex();

    sweep(Optional.empty(), Duration.ofDays(365));
    sweep(Optional.empty(), Duration.ofDays(365));

    List<StoredEntry> entries = entries("receipts");
    assertEquals(List.of(4L, 5L, 6L), entries.stream().map(e -> e.link().sequence()).toList());
    String note = entries.getLast().content();
    assertEquals(Kind.RETENTION, entries.getLast().kind());
    assertTrue(note.contains("\"removed_through\":3"), note);
    assertTrue(note.contains("\"removed_hash\":\"" + removed + "\""), note);
    Verification verified = verify("receipts");
    assertTrue(verified.valid(), verified.toString());
    assertEquals(4, verified.provedFrom());
  }

  @Test
  void bothPoliciesTogetherLeaveAChainThatIsProved() {
    appendAt("both", 400, 2);
    appendAt("both", 40, 2);
    appendAt("both", 1, 1);

    sweep(Optional.of(Duration.ofDays(30)), Duration.ofDays(365));

    List<StoredEntry> entries = entries("both");
    assertEquals(
        List.of(Kind.ANSWER, Kind.ANSWER, Kind.ANSWER, Kind.RETENTION, Kind.REDACTION),
        entries.stream().map(StoredEntry::kind).toList());
    assertTrue(entries.get(0).redacted() && entries.get(1).redacted());
    assertTrue(entries.get(2).texts().isPresent());
    assertTrue(verify("both").valid(), () -> verify("both").toString());
  }

  @Test
  void oneRedactedReceiptLeavesAChainThatSaysWhich() {
    appendAt("one", 1, 3);
    String id = entries("one").get(1).id();

    log.redact("one", id, NOW).await().indefinitely();
    log.redact("one", id, NOW).await().indefinitely();

    List<StoredEntry> entries = entries("one");
    assertEquals(4, entries.size());
    assertTrue(entries.getLast().content().contains("\"redacted\":2"));
    assertEquals(
        List.of(false, true, false, false), entries.stream().map(StoredEntry::redacted).toList());
    assertTrue(verify("one").valid(), () -> verify("one").toString());
  }
}
