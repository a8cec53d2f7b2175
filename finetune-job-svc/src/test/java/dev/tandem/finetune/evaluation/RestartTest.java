package dev.tandem.finetune.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.run.EvaluationQueue;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Asked;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Complete;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Item;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that die or come late: the tests are the workers. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(RestartTest.NoWorkers.class)
class RestartTest {

  public static class NoWorkers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tandem.evaluations.enabled", "false");
    }
  }

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration OVER = Duration.ofMillis(-1);

  @Inject EvaluationQueue queue;

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  @BeforeEach
  void nothingElseToDo() {
    pool.query("delete from finetune.evaluations").execute().await().indefinitely();
  }

  private Optional<Asked> claim(Duration lease) {
    return queue.claim(lease, NOW).await().indefinitely();
  }

  private boolean done(Asked asked, String answer) {
    Outcome outcome = Outcome.failed(answer);
    return queue.done(asked, outcome).await().indefinitely();
  }

  @Test
  void noRowIsLostOrCountedTwiceWhenWorkersDie() {
    String id = Evaluating.start(Evaluating.testSet(4), "support", "");
    Asked died = claim(OVER).orElseThrow();
    assertEquals(1, died.tries());
    Asked again = claim(LONG).orElseThrow();
    assertEquals(died.position(), again.position());
    assertEquals(2, again.tries());
    assertFalse(done(died, "late"), "a claim that was lost changes nothing");
    assertTrue(done(again, "in time"));
    assertFalse(done(again, "twice"), "an outcome stays");
    assertTrue(queue.claimComplete(LONG).await().indefinitely().isEmpty());
    Set<Integer> positions = new HashSet<>(List.of(again.position()));
    for (Optional<Asked> next = claim(LONG); next.isPresent(); next = claim(LONG)) {
      assertTrue(positions.add(next.get().position()));
      assertTrue(done(next.get(), "in time"));
    }
    assertEquals(Set.of(1, 2, 3, 4), positions);
    Complete dead = queue.claimComplete(OVER).await().indefinitely().orElseThrow();
    Complete complete = queue.claimComplete(LONG).await().indefinitely().orElseThrow();
    assertTrue(queue.claimComplete(LONG).await().indefinitely().isEmpty());
    List<Item> items = queue.outcomes(complete).await().indefinitely();
    assertEquals(List.of(1, 2, 3, 4), items.stream().map(Item::position).toList());
    assertTrue(items.stream().allMatch(each -> each.outcome().error().equals("in time")));
    assertFalse(queue.end(dead, null, "late", NOW, List.of()).await().indefinitely());
    assertTrue(queue.end(complete, null, "over", NOW, List.of()).await().indefinitely());
    assertEquals("failed", Evaluating.evaluation(id).getString("status"));
    assertEquals("over", Evaluating.evaluation(id).getString("error"));
  }

  @Test
  void aCancelledEvaluationGivesNothingMoreToDo() {
    String id = Evaluating.start(Evaluating.testSet(2), "support", "");
    Asked asked = claim(LONG).orElseThrow();
    dev.tandem.finetune.Api.caller().post(Evaluating.EVALUATIONS + "/" + id + "/cancel");
    assertTrue(claim(LONG).isEmpty());
    assertTrue(done(asked, "kept"));
    assertTrue(queue.claimComplete(LONG).await().indefinitely().isEmpty());
  }
}
