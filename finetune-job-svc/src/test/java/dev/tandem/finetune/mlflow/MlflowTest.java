package dev.tandem.finetune.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
@QuarkusTestResource(value = StubTracking.class, restrictToAnnotatedClass = true)
class MlflowTest {

  @Test
  void aJobIsTrackedWithItsDataAndItsModel() {
    StubTracking.AWAY.set(3);
    String id = Api.create(Api.GOOD);
    JsonPath job = Api.awaitState(id, "succeeded");
    ObjectNode run = ended(id);
    assertEquals("FINISHED", run.path("status").asText(), run.toPrettyString());
    assertEquals("tandem-classifier", pair(run, "params", "base_model"));
    assertEquals(job.getString("fine_tuned_model"), pair(run, "tags", "tandem.model"));
    assertEquals(job.getString("training_file"), run.at("/datasets/0/dataset/name").asText());
    assertTrue(run.path("metrics").size() > 1, run.toPrettyString());
    assertTrue(StubTracking.EXPERIMENTS.containsKey("tandem/first/fine-tuning"));
    JsonNode version =
        StubTracking.VERSIONS.stream()
            .filter(each -> each.toString().contains(job.getString("fine_tuned_model")))
            .findFirst()
            .orElseThrow();
    assertEquals("first-tandem-classifier-cards", version.path("name").asText());
    String metrics = Api.caller().get("/q/metrics").asString();
    assertTrue(metrics.contains("tandem_mlflow_entries_total{outcome=\"written\"}"), metrics);
  }

  @Test
  void anEvaluationIsTrackedWithItsFigures() {
    String file =
        Api.upload(
            "first",
            "user_data",
            "{\"question\": \"Question 7 of tracking?\", \"expected_answer\": \"answer 7\"}\n");
    String set = made("/tandem/v1/test_sets", "{\"file\":\"" + file + "\",\"name\":\"tracked\"}");
    String id =
        made(
            "/tandem/v1/evaluations",
            "{\"test_set\":\"" + set + "\",\"target\":{\"model\":\"support\"}}");
    ObjectNode run = ended(id);
    assertEquals("FINISHED", run.path("status").asText(), run.toPrettyString());
    assertEquals("1.0", pair(run, "metrics", "exact_match"));
    assertEquals(set, pair(run, "params", "test_set"));
    assertEquals("support", pair(run, "tags", "tandem.deployment"));
    assertEquals("tracked v1", run.at("/datasets/0/dataset/name").asText());
  }

  @Test
  void whatIsRefusedIsTriedAgainAndMakesOneRun() {
    StubTracking.REFUSED.set(2);
    String id = cancelled();
    assertEquals("KILLED", ended(id).path("status").asText());
    assertEquals(1, StubTracking.RUNS.values().stream().filter(run -> is(run, id)).count());
  }

  @Test
  void whatIsRefusedForGoodIsGivenUpAndHoldsNothingUp() {
    StubTracking.REFUSED.set(Integer.MAX_VALUE);
    String refused = cancelled();
    String gone = "tandem_mlflow_entries_total{outcome=\"given_up\"}";
    for (int i = 0; i < 3_000 && !Api.caller().get("/q/metrics").asString().contains(gone); i++) {
      Api.pause();
    }
    StubTracking.REFUSED.set(0);
    ended(cancelled());
    assertTrue(StubTracking.RUNS.values().stream().noneMatch(run -> is(run, refused)));
  }

  private static String cancelled() {
    String id = Api.create(Api.WAITS);
    Api.caller().post("/v1/fine_tuning/jobs/" + id + "/cancel").then().statusCode(200);
    return id;
  }

  private static String made(String path, String body) {
    return Api.caller()
        .contentType("application/json")
        .body(body)
        .post(path)
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  /** The run of ours, once its end was told. */
  private static ObjectNode ended(String id) {
    for (int i = 0; i < 3_000; i++) {
      Optional<ObjectNode> run =
          StubTracking.RUNS.values().stream()
              .filter(each -> is(each, id) && each.has("status"))
              .findFirst();
      if (run.isPresent()) {
        return run.get();
      }
      Api.pause();
    }
    throw new AssertionError("not tracked: " + id);
  }

  private static boolean is(JsonNode run, String id) {
    return id.equals(pair(run, "tags", TrackedRun.ID));
  }

  private static String pair(JsonNode run, String list, String key) {
    for (JsonNode each : run.path(list)) {
      if (each.path("key").asText().equals(key)) {
        return each.path("value").asText();
      }
    }
    return null;
  }
}
