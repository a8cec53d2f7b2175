package dev.tandem.generation.batch;

import static dev.tandem.generation.batch.BatchDatabase.await;
import static dev.tandem.generation.batch.BatchDatabase.eventually;
import static dev.tandem.generation.batch.BatchDatabase.sleep;
import static dev.tandem.generation.batch.FakeTarget.answer;
import static dev.tandem.generation.batch.FakeTarget.body;
import static dev.tandem.generation.batch.FakeTarget.never;
import static dev.tandem.generation.batch.FakeTarget.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.StubRetrieval;
import dev.tandem.generation.batch.Batch.RequestCounts;
import dev.tandem.generation.batch.BatchTarget.Answer;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several workers on one database, and what is left when one of them dies. */
@QuarkusTest
@TestProfile(WithoutWorker.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubRetrieval.class)
class LineRunnerTest {

  @Inject BatchDatabase database;
  @Inject LineQueue queue;
  @Inject BatchesConfig config;

  private final List<LineRunner> runners = new ArrayList<>();

  @BeforeEach
  void forgetAll() {
    database.forgetAll();
  }

  @AfterEach
  void stopAll() {
    runners.forEach(LineRunner::abandon);
  }

  private LineRunner runner(BatchTarget target) {
    LineRunner runner = new LineRunner(queue, target, config);
    runners.add(runner);
    return runner;
  }

  /** Wakes a runner until all lines of the batch have ended, as the timer does. */
  private void runToTheEnd(LineRunner runner, String id, int lines) {
    eventually(
        lines + " lines have ended",
        () -> {
          runner.wake();
          RequestCounts counts = database.batch(id).requestCounts();
          return counts.completed() + counts.failed() == lines;
        });
  }

  @Test
  void runsEachLineOnceWhenSeveralWorkersShare() {
    String id = database.begun("a", 150);
    FakeTarget target = FakeTarget.answering();
    List<LineRunner> three = List.of(runner(target), runner(target), runner(target));

    three.forEach(LineRunner::wake);
    runToTheEnd(three.getFirst(), id, 150);

    assertEquals(150, target.sent.size());
    assertTrue(target.sent.values().stream().allMatch(times -> times == 1));
    assertTrue(target.mostRunning.get() <= 3 * config.concurrency());
    Batch batch = database.batch(id);
    assertEquals(new RequestCounts(150, 150, 0), batch.requestCounts());
    assertEquals(750, batch.usage().totalTokens());
  }

  @Test
  void keepsToItsConcurrency() {
    database.begun("a", 50);
    FakeTarget target = new FakeTarget(body -> never());

    LineRunner runner = runner(target);
    runner.wake();
    eventually("its places are taken", () -> target.running.get() == config.concurrency());
    runner.wake();
    sleep(200);

    assertEquals(config.concurrency(), target.sent.size());
  }

  @Test
  void runsNoLineAgainThatHadEndedBeforeTheCrash() {
    String id = database.begun("a", 20);
    FakeTarget dying =
        new FakeTarget(body -> body.matches(".*a[1-5]\"}") ? Uni.createFrom().item(ok()) : never());
    LineRunner killed = runner(dying);
    killed.wake();
    eventually("five lines have ended", () -> database.batch(id).requestCounts().completed() == 5);
    assertEquals(8, killed.abandon().size());

    FakeTarget target = FakeTarget.answering();
    LineRunner other = runner(target);
    long start = System.nanoTime();
    runToTheEnd(other, id, 20);

    assertTrue(System.nanoTime() - start < Duration.ofSeconds(8).toNanos());
    for (int i = 1; i <= 20; i++) {
      assertEquals(i <= 5 ? null : (Integer) 1, target.sent.get(body("a" + i)), "line " + i);
    }
    assertEquals(new RequestCounts(20, 20, 0), database.batch(id).requestCounts());
  }

  @Test
  void givesLinesBackWhenItIsStopped() {
    String id = database.begun("a", 4);
    LineRunner stopped = runner(new FakeTarget(body -> never()));
    stopped.wake();
    eventually(
        "lines are claimed",
        () -> database.allLines().stream().allMatch(line -> line.get(2).equals(1)));

    await(stopped.stop());
    FakeTarget target = FakeTarget.answering();
    LineRunner other = runner(target);
    other.wake();

    eventually("others ran them at once", () -> target.sent.size() == 4);
    runToTheEnd(other, id, 4);
  }

  @Test
  void discardsTheAnswerOfAWorkerThatLostItsClaim() {
    String id = database.begun("a", 1);
    Map<String, UniEmitter<? super Answer>> late = new ConcurrentHashMap<>();
    LineRunner slow =
        runner(new FakeTarget(body -> Uni.createFrom().emitter(e -> late.put(body, e))));
    slow.wake();
    eventually("the line was sent", () -> late.size() == 1);
    LineRunner other = runner(FakeTarget.answering());
    runToTheEnd(other, id, 1);

    late.values().forEach(emitter -> emitter.complete(answer(400, "{}")));
    sleep(300);

    assertEquals(new RequestCounts(1, 1, 0), database.batch(id).requestCounts());
  }

  @Test
  void keepsLinesForAsLongAsItRenewsThem() {
    database.begun("a", 1);
    LineRunner patient = runner(new FakeTarget(body -> never()));
    patient.wake();
    FakeTarget target = FakeTarget.answering();
    LineRunner other = runner(target);

    for (int i = 0; i < 12; i++) {
      sleep(250);
      await(patient.renew());
      other.wake();
    }

    assertTrue(target.sent.isEmpty());
  }

  @Test
  void servesASmallBatchBesideALargeOne() {
    String large = database.begun("large", 400);
    FakeTarget target = FakeTarget.answering();
    LineRunner runner = runner(target);
    runner.wake();
    String small = database.begun("small", 4);

    runToTheEnd(runner, small, 4);

    assertTrue(database.batch(large).requestCounts().completed() < 390);
  }

  @Test
  void waitsForAsLongAsItIsAskedTo() {
    String id = database.begun("a", 3);
    Duration pause = Duration.ofMillis(400);
    FakeTarget target =
        behaving(
            "a1",
            times ->
                times == 1
                    ? Uni.createFrom()
                        .item(new Answer(429, null, Optional.of(pause), "{\"error\":{}}"))
                    : Uni.createFrom().item(ok()));
    long start = System.nanoTime();

    runToTheEnd(runner(target), id, 3);

    assertEquals(2, target.sent.get(body("a1")));
    assertTrue(target.lastSentNanos.get(body("a1")) - start >= pause.toNanos());
    assertEquals(new RequestCounts(3, 3, 0), database.batch(id).requestCounts());
  }

  @Test
  void startsNoOtherLineWhileTheServiceIsTooBusy() {
    database.begun("a", 40);
    FakeTarget target =
        new FakeTarget(
            body ->
                Uni.createFrom()
                    .item(
                        new Answer(
                            503, null, Optional.of(Duration.ofSeconds(30)), "<html>busy</html>")));
    LineRunner runner = runner(target);

    for (int i = 0; i < 5; i++) {
      runner.wake();
      sleep(60);
    }

    assertTrue(target.sent.size() <= 2 * config.concurrency(), target.sent.keySet().toString());
  }

  @Test
  void triesOnWhileNothingListens() {
    String id = database.begun("a", 1);
    FakeTarget target =
        behaving(
            "a1",
            times ->
                times <= 5
                    ? Uni.createFrom().failure(new ConnectException("refused"))
                    : Uni.createFrom().item(ok()));

    runToTheEnd(runner(target), id, 1);

    assertEquals(6, target.sent.get(body("a1")));
    assertEquals(new RequestCounts(1, 1, 0), database.batch(id).requestCounts());
  }

  @Test
  void endsALineAfterThreeFaults() {
    String id = database.begun("a", 2);
    FakeTarget target =
        new FakeTarget(
            body ->
                body.contains("a1")
                    ? Uni.createFrom().failure(new IOException("reset"))
                    : Uni.createFrom().item(answer(500, "{\"error\":{}}")));

    runToTheEnd(runner(target), id, 2);

    assertEquals(3, target.sent.get(body("a1")));
    assertEquals(3, target.sent.get(body("a2")));
    assertEquals(new RequestCounts(2, 0, 2), database.batch(id).requestCounts());
    assertEquals(List.of(List.of("a1", 0, 1), List.of("a2", 500, 1)), database.allLines());
  }

  @Test
  void doesNotBlameALineForAnotherInstallationsSecret() {
    String id = database.begun("a", 1);
    FakeTarget target =
        behaving(
            "a1",
            times -> Uni.createFrom().item(times <= 4 ? answer(401, "{\"error\":{}}") : ok()));

    runToTheEnd(runner(target), id, 1);

    assertEquals(new RequestCounts(1, 1, 0), database.batch(id).requestCounts());
  }

  @Test
  void givesUpALineThatSeemsToKillTheProcess() {
    String id = database.begun("a", 1);
    database.change("UPDATE generation.batch_lines SET claims = $1", config.maxClaims());
    FakeTarget target = FakeTarget.answering();

    runToTheEnd(runner(target), id, 1);

    assertTrue(target.sent.isEmpty());
    assertEquals(new RequestCounts(1, 0, 1), database.batch(id).requestCounts());
  }

  @Test
  void startsNothingAfterTheWindow() {
    database.begun("a", 3);
    database.change("UPDATE generation.batches SET expires_at = now()");
    FakeTarget target = FakeTarget.answering();
    LineRunner runner = runner(target);

    runner.wake();
    sleep(200);

    assertTrue(target.sent.isEmpty());
  }

  /** One line behaves by how often it was sent; all others are answered. */
  private static FakeTarget behaving(String customId, Function<Integer, Uni<Answer>> behaviour) {
    Map<String, Integer> times = new ConcurrentHashMap<>();
    return new FakeTarget(
        body ->
            body.equals(body(customId))
                ? behaviour.apply(times.merge(body, 1, Integer::sum))
                : Uni.createFrom().item(ok()));
  }
}
