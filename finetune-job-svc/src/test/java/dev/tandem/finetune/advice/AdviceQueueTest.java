package dev.tandem.finetune.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.advice.run.Advice.State;
import dev.tandem.finetune.advice.run.AdviceQueue;
import dev.tandem.finetune.advice.run.AdviceQueue.Claimed;
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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that die or come late: the tests are the workers. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(AdviceQueueTest.NoWorkers.class)
class AdviceQueueTest {

  public static class NoWorkers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tandem.advice.enabled", "false", "tandem.evaluations.enabled", "false");
    }
  }

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration OVER = Duration.ofMillis(-1);

  @Inject AdviceQueue queue;

  @Inject
  @ReactiveDataSource("finetune")
  Pool pool;

  @BeforeEach
  void nothingElseToDo() {
    pool.query("delete from finetune.advice").execute().await().indefinitely();
  }

  private Optional<Claimed> claim(Duration lease) {
    return queue.claim(lease, NOW).await().indefinitely();
  }

  private static String measuring() {
    String rows =
        "{\"question\": \"Question 1 of %s?\", \"expected_answer\": \"a\"}\n"
            .formatted(Ids.next(""));
    String set =
        post(
            "/tandem/v1/test_sets",
            "{\"file\": \"%s\"}".formatted(Api.upload("first", "user_data", rows)));
    return post(
        "/tandem/v1/advice",
        "{\"measure\": {\"test_set\": \"%s\", \"base\": {\"model\": \"base-model\"}, \"rag\": {\"model\": \"support\"}}}"
            .formatted(set));
  }

  private static String post(String path, String body) {
    return Api.caller()
        .contentType("application/json")
        .body(body)
        .post(path)
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  private static String status(String id) {
    return Api.caller().get("/tandem/v1/advice/" + id).jsonPath().getString("measurement.status");
  }

  @Test
  void aWorkerThatLostItsClaimChangesNothing() {
    String id = measuring();
    Claimed died = claim(OVER).orElseThrow();
    Claimed alive = claim(LONG).orElseThrow();
    assertEquals(died.advice().id(), alive.advice().id());
    assertTrue(claim(LONG).isEmpty());
    State state = alive.advice().measuring().state();
    assertEquals(
        died.advice().measuring().state().mark(), state.mark(), "what was begun is found again");
    assertFalse(queue.keep(died, state, LONG).await().indefinitely());
    assertFalse(queue.end(died, state, null, "late", NOW).await().indefinitely());
    assertTrue(queue.keep(alive, state, LONG).await().indefinitely());
    assertTrue(queue.release(alive, state, OVER).await().indefinitely());
    Claimed next = claim(LONG).orElseThrow();
    assertTrue(queue.end(next, state, null, "over", NOW).await().indefinitely());
    assertEquals("failed", status(id));
    assertTrue(claim(LONG).isEmpty());
  }

  @Test
  void aCancelledMeasurementIsNobodysAnyMore() {
    String id = measuring();
    Claimed claimed = claim(LONG).orElseThrow();
    Api.caller().post("/tandem/v1/advice/" + id + "/cancel").then().statusCode(200);
    State state = claimed.advice().measuring().state();
    assertFalse(queue.keep(claimed, state, LONG).await().indefinitely());
    assertFalse(queue.end(claimed, state, null, null, NOW).await().indefinitely());
    assertTrue(claim(LONG).isEmpty());
    assertEquals("cancelled", status(id));
  }
}
