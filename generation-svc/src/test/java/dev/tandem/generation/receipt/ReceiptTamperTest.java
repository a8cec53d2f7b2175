package dev.tandem.generation.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.receipt.Finding.Problem;
import dev.tandem.generation.receipt.pg.PgReceiptArchive;
import dev.tandem.generation.receipt.pg.PgReceiptLog;
import dev.tandem.postgres.EmbeddedPostgres;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Whatever the owner of the tables does to a chain behind the service's back is found and named.
 */
class ReceiptTamperTest {

  private static TestDatabase database;
  private static ReceiptVerification verification;

  private final List<String> ids = new ArrayList<>();
  private String project;

  @BeforeAll
  static void start() {
    database = new TestDatabase(EmbeddedPostgres.startEphemeral());
    verification = new ReceiptVerification(new PgReceiptArchive(database.pool()));
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  /** Five receipts in a project of the test's own. */
  @BeforeEach
  void append(TestInfo test) {
    project = test.getTestMethod().orElseThrow().getName();
    Receipts receipts =
        new Receipts(new PgReceiptLog(database.pool()), TestConfig.DEFAULT, Clock.systemUTC());
    for (int i = 0; i < 5; i++) {
      ids.add(receipts.append(Drafts.of(project)).await().indefinitely());
    }
    assertTrue(verify().valid());
  }

  private void tamper(String... statements) {
    List<String> all = new ArrayList<>();
    for (String statement : statements) {
      all.add(statement.replace("$project", "'" + project + "'"));
    }
    database.tamper(all.toArray(String[]::new));
  }

  private Verification verify() {
    return verification.verify(project, Optional.empty()).await().indefinitely();
  }

  /** The one thing that is wrong. */
  private Finding found() {
    Verification verified = verify();
    assertFalse(verified.valid());
    assertEquals(1, verified.problems(), verified.toString());
    return verified.findings().getFirst();
  }

  private void assertFound(Problem problem, long sequence) {
    Finding finding = found();
    assertEquals(problem, finding.problem(), finding.toString());
    assertEquals(sequence, finding.sequence());
    assertEquals(ids.get((int) sequence - 1), finding.receiptId());
  }

  @Test
  void namesAnEntryWhoseContentWasUpdated() {
    tamper(
        "UPDATE generation.receipts SET content = replace(content, 'gpu-1', 'gpu-9')"
            + " WHERE project = $project AND sequence = 3");

    assertFound(Problem.CHANGED, 3);
  }

  @Test
  void namesAnEntryWhoseFilterColumnsWereUpdated() {
    tamper(
        "UPDATE generation.receipts SET deployment = 'another'"
            + " WHERE project = $project AND sequence = 2");

    assertFound(Problem.CHANGED, 2);
  }

  @Test
  void namesAnEntryThatWasUpdatedTogetherWithItsHash() {
    tamper(
        "UPDATE generation.receipts r SET content = c.content,"
            + " hash = sha256(previous || int8send(4) || sha256(convert_to(c.content, 'UTF8')))"
            + " FROM (SELECT sequence, replace(content, 'gpu-1', 'gpu-9') AS content"
            + " FROM generation.receipts WHERE project = $project AND sequence = 4) c"
            + " WHERE r.project = $project AND r.sequence = c.sequence");

    assertFound(Problem.CHANGED, 4);
  }

  @Test
  void namesTheLastEntryThatWasUpdatedTogetherWithItsHash() {
    tamper(
        "UPDATE generation.receipts SET content = replace(content, 'gpu-1', 'gpu-9'),"
            + " hash = sha256(previous || int8send(5) || sha256(convert_to("
            + "replace(content, 'gpu-1', 'gpu-9'), 'UTF8')))"
            + " WHERE project = $project AND sequence = 5");

    assertFound(Problem.HEAD_CHANGED, 5);
  }

  @Test
  void namesAnEntryThatWasDeleted() {
    tamper("DELETE FROM generation.receipts WHERE project = $project AND sequence = 3");

    Finding finding = found();
    assertEquals(Problem.REMOVED, finding.problem());
    assertEquals(3, finding.sequence());
    assertEquals("Entry 3 is missing.", finding.message());
  }

  @Test
  void namesEntriesThatWereDeletedAtTheBeginningAndAtTheEnd() {
    tamper("DELETE FROM generation.receipts WHERE project = $project AND sequence IN (1, 2, 5)");

    Verification verified = verify();

    assertFalse(verified.valid());
    assertEquals(
        List.of("Entries 1 to 2 are missing.", "Entry 5 is missing."),
        verified.findings().stream().map(Finding::message).toList());
  }

  @Test
  void namesEntriesThatWereDeletedWithTheHeadWoundBackWhenTheHeadWasNoted() {
    Link noted = new Link(5, java.util.HexFormat.of().parseHex(verify().head().hash()));
    tamper(
        "DELETE FROM generation.receipts WHERE project = $project AND sequence = 5",
        "DELETE FROM generation.receipt_texts WHERE project = $project AND sequence = 5",
        "UPDATE generation.receipt_chains c SET sequence = 4, hash = r.hash"
            + " FROM generation.receipts r"
            + " WHERE c.project = $project AND r.project = $project AND r.sequence = 4");

    assertTrue(verify().valid(), "nothing but a noted head can tell");
    Verification verified = verification.verify(project, Optional.of(noted)).await().indefinitely();
    assertFalse(verified.valid());
    assertEquals(Verification.Noted.MISSING, verified.noted());
  }

  @Test
  void namesAnEntryThatWasInsertedBehindTheHead() {
    tamper(
        "INSERT INTO generation.receipts SELECT project, 6, 'rcpt_forged', kind, created_at, hash,"
            + " hash, answer_id, deployment, route, abstained, content FROM generation.receipts"
            + " WHERE project = $project AND sequence = 5");

    Finding finding = found();
    assertEquals(Problem.INSERTED, finding.problem());
    assertEquals(6, finding.sequence());
    assertEquals("rcpt_forged", finding.receiptId());
  }

  @Test
  void namesAnEntryThatWasPutInThePlaceOfAnother() {
    tamper(
        "UPDATE generation.receipts r SET content = o.content, id = 'rcpt_swapped'"
            + " FROM generation.receipts o WHERE r.project = $project AND r.sequence = 2"
            + " AND o.project = $project AND o.sequence = 4");

    Verification verified = verify();

    assertFalse(verified.valid());
    assertTrue(
        verified.findings().stream().allMatch(finding -> finding.sequence() == 2),
        verified.toString());
    assertEquals(Problem.CHANGED, verified.findings().getFirst().problem());
  }

  @Test
  void namesATextThatWasUpdatedAndOneThatWasDeleted() {
    tamper(
        "UPDATE generation.receipt_texts SET texts = jsonb_set(texts, '{answer,text}', '\"1817\"')"
            + " WHERE project = $project AND sequence = 1",
        "UPDATE generation.receipt_texts SET texts = texts - 'question'"
            + " WHERE project = $project AND sequence = 2");

    Verification verified = verify();

    assertEquals(
        List.of(
            "Entry 1 has another answer than when it was appended.",
            "Entry 2 has lost its question."),
        verified.findings().stream().map(Finding::message).toList());
  }
}
