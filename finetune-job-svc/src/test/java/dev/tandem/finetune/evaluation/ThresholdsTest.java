package dev.tandem.finetune.evaluation;

import static dev.tandem.finetune.evaluation.Evaluating.ended;
import static dev.tandem.finetune.evaluation.Evaluating.post;
import static dev.tandem.finetune.evaluation.Evaluating.start;
import static dev.tandem.finetune.evaluation.Evaluating.testSet;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class ThresholdsTest {

  private static final String THRESHOLDS = "/tandem/v1/thresholds";
  private static final String SCHEDULES = "/tandem/v1/evaluation_schedules";

  @Test
  void crossingAThresholdIsToldOnceEverywhere() {
    String name = Ids.next("guarded-");
    String id =
        post(
                THRESHOLDS,
                "{'deployment': 'worse', 'metric': 'exact_match', 'least': 0.9, 'test_set': '%s'}"
                    .formatted(name))
            .statusCode(200)
            .body("crossed", equalTo(false))
            .extract()
            .path("id");
    ended(start(testSet(3), "worse", ""));
    assertEquals(List.of(), alerts(id));
    String set = testSet(9, name);
    ended(start(set, "worse", ""));
    ended(start(set, "worse", ""));
    assertEquals(List.of("crossed"), alerts(id));
    assertTrue(
        Api.caller()
            .get(THRESHOLDS + "?deployment=worse")
            .jsonPath()
            .getBoolean("data[0].crossed"));
    String metrics = Api.caller().get("/q/metrics").asString();
    assertTrue(
        metrics.contains("tandem_evaluation_threshold_crossed_total{")
            && metrics.contains("tandem_evaluation_figure{"),
        metrics);
    awaitHook("evaluation.threshold_crossed", id);
    Api.caller().delete(THRESHOLDS + "/" + id).then().statusCode(200);
    Api.caller().delete(THRESHOLDS + "/" + id).then().statusCode(404);
  }

  private static List<String> alerts(String threshold) {
    return Api.caller()
        .get("/tandem/v1/alerts?deployment=worse&limit=100")
        .jsonPath()
        .getList("data.findAll { it.threshold == '" + threshold + "' }.state");
  }

  private static void awaitHook(String type, String part) {
    for (int i = 0; i < 1000; i++) {
      List<String> bodies = Api.stub().get("/stub/hooks").jsonPath().getList("body");
      if (bodies.stream().anyMatch(each -> each.contains(type) && each.contains(part))) {
        return;
      }
      Api.pause();
    }
    throw new AssertionError("no webhook of " + type);
  }

  @Test
  void refusesThresholdsThatMeanNothing() {
    post(THRESHOLDS, "{'metric': 'f1', 'least': 1}").statusCode(400);
    post(THRESHOLDS, "{'deployment': 'd', 'metric': 'beauty', 'least': 1}").statusCode(400);
    post(THRESHOLDS, "{'deployment': 'd', 'metric': 'f1'}").statusCode(400);
    post(THRESHOLDS, "{'deployment': 'd', 'metric': 'f1', 'least': 1, 'most': 0}").statusCode(400);
  }

  @Test
  void aChangeOfTheDeploymentStartsAnEvaluation() {
    String set = testSet(2);
    String id =
        post(
                SCHEDULES,
                "{'evaluation': {'test_set': '%s', 'target': {'model': 'watched'}}, 'on_change': true}"
                    .formatted(set))
            .statusCode(200)
            .body("evaluation.target.type", equalTo("deployment"))
            .extract()
            .path("id");
    assertEquals(List.of(), started(id));
    Api.stub().put("/stub/version");
    for (int i = 0; i < 1000 && started(id).isEmpty(); i++) {
      Api.pause();
    }
    assertEquals(List.of("change"), started(id));
    Api.caller().delete(SCHEDULES + "/" + id).then().statusCode(200);
    Api.caller().get(SCHEDULES + "/" + id).then().statusCode(404);
  }

  private static List<String> started(String schedule) {
    return Api.caller()
        .get("/tandem/v1/evaluations?schedule=" + schedule)
        .jsonPath()
        .getList("data.cause");
  }

  @Test
  void refusesSchedulesThatNeverStart() {
    String set = testSet(1);
    String evaluation =
        "'evaluation': {'test_set': '%s', 'target': {'model': 'support'}}".formatted(set);
    post(SCHEDULES, "{" + evaluation + "}").statusCode(400);
    post(SCHEDULES, "{" + evaluation + ", 'every_seconds': 5}").statusCode(400);
    post(SCHEDULES, "{'every_seconds': 60}").statusCode(400);
    post(
            SCHEDULES,
            "{'every_seconds': 60, 'evaluation': {'test_set': '%s', 'target': {'model': 'nobody'}}}"
                .formatted(set))
        .statusCode(404);
  }
}
