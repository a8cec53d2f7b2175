package dev.tandem.finetune.promotion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.promotion.Promotion.Status;
import dev.tandem.finetune.promotion.PromotionStore.Claimed;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that die in a step or come late: the tests are the workers. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(PromotionRestartTest.NoWorkers.class)
class PromotionRestartTest {

  public static class NoWorkers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tandem.promotions.enabled", "false");
    }
  }

  private static final Duration OVER = Duration.ofMillis(-1);
  private static final Duration LONG = Duration.ofHours(1);

  @Inject PromotionSteps steps;
  @Inject GateSteps gate;
  @Inject PromotionStore store;

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  @BeforeEach
  void nothingElseToDo() {
    pool.query("delete from finetune.promotions").execute().await().indefinitely();
  }

  private Claimed claim(Duration lease) {
    return store.claim(lease).await().indefinitely().orElseThrow();
  }

  @Test
  void aStepOfADeadWorkerIsTakenAgainAndMakesNoSecondCandidate() {
    String name = Promoting.deployment("promoted-good");
    String id = Promoting.start(name, "promoted-other", "");
    Claimed dead = claim(OVER);
    // It makes the candidate, and dies before it can say so.
    gate.candidate(dead.promotion());
    assertEquals(2, Promoting.deployed(name).getInt("version"));
    Claimed again = claim(LONG);
    assertTrue(store.claim(LONG).await().indefinitely().isEmpty(), "one worker has it");
    steps.take(again);
    assertEquals("evaluating", Promoting.promotion(id).getString("status"));
    assertEquals(2, Promoting.promotion(id).getInt("candidate_version"));
    assertEquals(1, Promoting.promotion(id).getInt("live_version"));
    assertEquals(2, Promoting.deployed(name).getInt("version"), "the candidate was made once");
    steps.take(dead);
    assertEquals(
        2,
        Promoting.promotion(id).getList("history").size(),
        "a claim that was lost changes nothing");
  }

  @Test
  void theGatesEvaluationIsBegunOnce() {
    String name = Promoting.deployment("promoted-good");
    Promoting.start(name, "promoted-other", "");
    steps.take(claim(LONG));
    Claimed dead = claim(OVER);
    String first = gate.evaluate(dead.promotion()).next().state().evaluation();
    Claimed again = claim(LONG);
    assertEquals(first, gate.evaluate(again.promotion()).next().state().evaluation());
  }

  @Test
  void whatSomebodyDidMeanwhileIsNotOverwritten() {
    String name = Promoting.deployment("promoted-good");
    String id = Promoting.start(name, "promoted-other", "");
    Claimed held = claim(LONG);
    Promoting.move(id, "cancel").statusCode(200);
    steps.take(held);
    assertEquals("withdrawing", Promoting.promotion(id).getString("status"));
    assertFalse(store.renew(held, LONG).await().indefinitely());
    steps.take(claim(LONG));
    assertEquals("cancelled", Promoting.promotion(id).getString("status"));
    assertEquals(3, Promoting.deployed(name).getInt("version"));
    assertEquals(1, Promoting.deployed(name).getInt("copied_from"));
    assertEquals(
        Status.CANCELLED, store.find("first", id).await().indefinitely().orElseThrow().status());
  }
}
