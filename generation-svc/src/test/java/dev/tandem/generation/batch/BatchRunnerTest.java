package dev.tandem.generation.batch;

import static dev.tandem.generation.batch.BatchDatabase.await;
import static dev.tandem.generation.batch.BatchDatabase.eventually;
import static dev.tandem.generation.batch.BatchDatabase.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.generation.StubRetrieval;
import dev.tandem.generation.batch.Batch.RequestCounts;
import dev.tandem.generation.batch.BatchQueue.Claimed;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Validating and finalizing, broken off at every place where a process can die. */
@QuarkusTest
@TestProfile(WithoutWorker.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubRetrieval.class)
class BatchRunnerTest {

  @Inject BatchDatabase database;
  @Inject BatchStore store;
  @Inject BatchQueue queue;
  @Inject LineQueue lineQueue;
  @Inject BatchesConfig config;
  @Inject ObjectMapper json;

  private final FakeFiles files = new FakeFiles();

  @BeforeEach
  void forgetAll() {
    database.forgetAll();
  }

  private BatchRunner runner() {
    return new BatchRunner(
        queue,
        new BatchValidation(files, queue, config),
        new BatchOutput(files, queue, lineQueue, json),
        config);
  }

  private void runUntil(String id, String status) {
    BatchRunner runner = runner();
    eventually(
        "the batch is " + status,
        () -> {
          runner.wake();
          return database.batch(id).status().equals(status);
        });
    runner.stop();
  }

  private static String input(int lines) {
    return IntStream.rangeClosed(1, lines)
        .mapToObj(
            i ->
                "{\"custom_id\":\"a%d\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\"}}"
                    .formatted(i))
        .collect(Collectors.joining("\n"));
  }

  /** Lets every line end with this status. */
  private void answerAll(int status) {
    UUID worker = UUID.randomUUID();
    List<LineQueue.Job> jobs = await(lineQueue.claim(worker, 1_000, BatchDatabase.LEASE));
    for (LineQueue.Job job : jobs) {
      await(
          lineQueue.finish(
              worker,
              job.key(),
              new LineResult(status, "req_1", "{}", null, LineResult.Usage.NONE)));
    }
  }

  @Test
  void readsLargeFilesPieceByPiece() {
    String id = database.created();
    files.input = input(1_000);

    runUntil(id, "in_progress");

    assertEquals(new RequestCounts(1_000, 0, 0), database.batch(id).requestCounts());
    assertEquals(1_000, database.allLines().size());
    assertEquals("m", database.batch(id).model());
  }

  @Test
  void goesOnWhereAnotherWorkerDiedWhileReading() {
    String id = database.created();
    files.input = input(20);
    Claimed dead = database.claimed();
    await(queue.addLines(dead, lines("a", 1, 8)));

    runUntil(id, "in_progress");

    assertEquals(
        IntStream.rangeClosed(1, 20).mapToObj(i -> "a" + i).toList(),
        database.allLines().stream().map(line -> line.get(0)).toList());
    assertFalse(await(queue.addLines(dead, lines("b", 21, 22))));
    assertFalse(await(queue.begin(dead, 8, null)));
    assertEquals(20, database.batch(id).requestCounts().total());
  }

  @Test
  void waitsForFilesThatAreAway() {
    String id = database.created();
    files.input = input(2);
    files.away = true;
    BatchRunner runner = runner();
    for (int i = 0; i < 5; i++) {
      runner.wake();
      BatchDatabase.sleep(50);
    }
    assertEquals("validating", database.batch(id).status());

    files.away = false;

    runUntil(id, "in_progress");
  }

  @Test
  void losesNoResultWhenOutputFilesCannotBeKeptForAWhile() {
    String id = database.begun("a", 3);
    answerAll(200);
    files.away = true;
    runUntil(id, "finalizing");
    BatchDatabase.sleep(300);
    assertEquals(3, database.allLines().size());

    files.away = false;
    runUntil(id, "completed");

    Batch batch = database.batch(id);
    assertEquals(3, files.kept.get(batch.outputFileId()).lines().count());
    assertNull(batch.errorFileId());
    assertTrue(database.allLines().isEmpty());
  }

  @Test
  void keepsNoFileTwiceThatAnotherWorkerHadKeptBeforeItDied() {
    String id = database.begun("a", 2);
    answerAll(200);
    Claimed dead = database.claimed();
    assertEquals(BatchStatus.FINALIZING, dead.status());
    await(queue.noteFiles(dead, "file-kept-before", null));

    runUntil(id, "completed");

    assertTrue(files.kept.isEmpty());
    assertEquals("file-kept-before", database.batch(id).outputFileId());
    assertFalse(await(queue.finish(dead, BatchStatus.CANCELLED)));
    assertEquals("completed", database.batch(id).status());
  }

  @Test
  void waitsForLinesInFlightBeforeItWritesACancelledBatch() {
    String id = database.begun("a", 2);
    UUID worker = UUID.randomUUID();
    LineQueue.Job job = await(lineQueue.claim(worker, 1, BatchDatabase.LEASE)).getFirst();

    await(store.cancel(BatchDatabase.PROJECT, id, Instant.now()));
    runner().wake();
    BatchDatabase.sleep(200);
    assertEquals("cancelling", database.batch(id).status());
    assertTrue(await(lineQueue.renew(worker, List.of(job.key()), BatchDatabase.LEASE)).isEmpty());
    await(lineQueue.release(worker, List.of(job.key())));

    runUntil(id, "cancelled");
    assertEquals(2, files.kept.get(database.batch(id).errorFileId()).lines().count());
  }

  @Test
  void endsABatchThatWasCancelledBeforeItWasReadWithoutFiles() {
    String id = database.created();
    Claimed reading = database.claimed();
    await(queue.addLines(reading, lines("a", 1, 3)));

    await(store.cancel(BatchDatabase.PROJECT, id, Instant.now()));

    assertFalse(await(queue.begin(reading, 3, null)));
    runUntil(id, "cancelled");
    assertTrue(files.kept.isEmpty());
    assertTrue(database.allLines().isEmpty());
  }

  @Test
  void endsABatchAsExpiredThatCouldNotBeReadInTime() {
    String id = database.created();
    files.away = true;
    database.change("UPDATE generation.batches SET expires_at = now()");

    runUntil(id, "expired");

    assertTrue(files.kept.isEmpty());
  }

  @Test
  void writesManyAndLargeAnswersInOrder() {
    String id = database.begun("a", 700);
    UUID worker = UUID.randomUUID();
    String large = "{\"text\":\"" + "x".repeat(100_000) + "\"}";
    for (LineQueue.Job job : await(lineQueue.claim(worker, 1_000, BatchDatabase.LEASE))) {
      boolean good = job.key().line() % 2 == 0;
      LineResult result =
          new LineResult(good ? 200 : 400, "req", large, null, LineResult.Usage.NONE);
      await(lineQueue.finish(worker, job.key(), result));
    }

    runUntil(id, "completed");

    Batch batch = database.batch(id);
    List<String> good = files.kept.get(batch.outputFileId()).lines().toList();
    assertEquals(350, good.size());
    assertEquals(350, files.kept.get(batch.errorFileId()).lines().count());
    assertTrue(good.getFirst().contains("\"custom_id\":\"a2\""));
    assertTrue(good.getLast().contains("\"custom_id\":\"a700\""));
  }
}
