package dev.tandem.finetune.advice;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class AdviceResourceTest {

  private static final String ADVICE = "/tandem/v1/advice";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RAG = "'rag': {'model': 'support', 'vector_store_ids': ['vs_1']}";

  private static ValidatableResponse post(String path, String body) {
    return Api.caller()
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post(path)
        .then();
  }

  private static String id(ValidatableResponse made) {
    return made.statusCode(200).extract().path("id");
  }

  private static String testSet(String lines) {
    String file = Api.upload("first", "user_data", lines.replace('\'', '"'));
    return id(
        post(
            "/tandem/v1/test_sets",
            "{'file': '%s', 'name': '%s'}".formatted(file, Ids.next("advice-"))));
  }

  /** Half to be sorted, half to be answered. */
  private static String mixed(int each) {
    StringBuilder lines = new StringBuilder();
    String key = Ids.next("");
    for (int i = 1; i <= each; i++) {
      lines.append(
          "{'question': 'Sort %d of %s', 'label': '%s', 'tags': ['sorting']}\n"
              .formatted(i, key, i % 2 == 0 ? "even" : "odd"));
      lines.append(
          "{'question': 'Question %d of %s?', 'expected_answer': 'answer %d', 'tags': ['facts']}\n"
              .formatted(i, key, i));
    }
    return testSet(lines.toString());
  }

  private static JsonPath advice(String id) {
    return Api.caller().get(ADVICE + "/" + id).jsonPath();
  }

  private static JsonPath await(String id, Predicate<JsonPath> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonPath found = advice(id);
      if (condition.test(found)) {
        return found;
      }
      Api.pause();
    }
    throw new AssertionError("still: " + advice(id).prettify());
  }

  private static JsonPath ended(String id) {
    return await(
        id, found -> !List.of("queued", "running").contains(found.getString("measurement.status")));
  }

  @Test
  void answersTheQuestionsWithReasonsAndCosts() {
    JsonPath made =
        post(
                ADVICE,
                "{'name': 'first', 'questions': {'need': 'behaviour', 'vocabulary': 'closed', 'compute': 'cpu', 'monthly_budget': 100}, 'prices': {'work_hour': 80}, 'workload': {'queries_month': 5000}, 'currency': 'EUR'}")
            .statusCode(200)
            .extract()
            .jsonPath();
    assertEquals("tuned", made.getString("first_answer.approach"));
    assertEquals(
        List.of("need", "compute", "monthly_budget", "vocabulary"),
        made.getList("first_answer.reasons.input"));
    assertEquals(80f, made.getFloat("prices.work_hour"));
    assertEquals(0f, made.getFloat("workload.knowledge_retrainings_month"));
    assertEquals("EUR", made.getString("costs.currency"));
    assertEquals(320f, made.getFloat("costs.approaches.base.setup"));
    assertNull(made.get("measurement"));
    String id = made.getString("id");
    assertEquals(made.getMap("costs"), advice(id).getMap("costs"));
    Api.caller()
        .get(ADVICE + "/" + id + "/report")
        .then()
        .statusCode(200)
        .contentType("text/markdown")
        .body(containsString("By the questions alone: tuned."));
    Api.as(StubServices.OTHER_KEY).get(ADVICE + "/" + id).then().statusCode(404);
    Api.as(StubServices.OTHER_KEY).get(ADVICE + "/" + id + "/report").then().statusCode(404);
    Api.as(StubServices.OTHER_KEY).delete(ADVICE + "/" + id).then().statusCode(404);
    Api.as(StubServices.OTHER_KEY).get(ADVICE).then().body("data.id", not(hasItem(id)));
    Api.caller().get(ADVICE + "?limit=1").then().body("data[0].id", equalTo(id));
    Api.caller().delete(ADVICE + "/" + id).then().statusCode(200).body("deleted", equalTo(true));
    Api.caller().get(ADVICE + "/" + id).then().statusCode(404);
  }

  @Test
  void answersAlsoWhenNothingIsKnown() {
    post(ADVICE, "{}")
        .statusCode(200)
        .body("first_answer.approach", nullValue())
        .body("first_answer.candidates.size()", equalTo(4))
        .body("first_answer.would_decide.question", equalTo("need"));
  }

  @Test
  void trainsAsksAllArmsAndRecommendsWhatWasRightOnAllRows() {
    String set = mixed(12);
    String made =
        id(
            post(
                ADVICE,
                "{'questions': {'need': 'both'}, 'measure': {'test_set': '%s', 'base': {'model': 'base-model'}, %s, 'train': {'model': 'tandem-classifier', 'training_file': '%s', 'seed': 1, 'suffix': 'sorting'}}}"
                    .formatted(set, RAG, Api.upload("first", 12))));
    JsonPath done = ended(made);
    assertEquals("succeeded", done.getString("measurement.status"), done::prettify);
    String arms = "measurement.result.arms.find { it.approach == '%s' }.";
    assertEquals(0f, done.getFloat(arms.formatted("base") + "quality.value"));
    assertEquals(.5f, done.getFloat(arms.formatted("rag") + "quality.value"));
    assertEquals(.5f, done.getFloat(arms.formatted("tuned") + "quality.value"));
    assertEquals(1f, done.getFloat(arms.formatted("both") + "quality.value"));
    assertEquals(1f, done.getFloat(arms.formatted("tuned") + "groups.'tag:sorting'.value"));
    assertEquals("both", done.getString("measurement.result.recommendation.approach"));
    assertEquals(24, done.getInt("measurement.result.rows"));
    assertEquals("succeeded", done.getString("measurement.progress.training"));
    assertEquals(72, done.getInt("measurement.progress.asked"));
    assertTrue(done.getString("measurement.tuned_model").startsWith("ft:"));
    String job = done.getString("measurement.fine_tuning_job");
    assertTrue(Api.job(job).getMap("metadata").containsKey("tandem_advice"));
    assertEquals(3, done.getMap("measurement.evaluations").size());
    String page = Api.caller().get(ADVICE + "/" + made + "/report?format=html").asString();
    assertTrue(page.startsWith("<!DOCTYPE html>") && page.contains("<svg"), page);
    assertTrue(page.contains("tag:facts (12)"), page);
  }

  @Test
  void countsRowsThatFailAndArmsThatCannotBeMeasured() {
    String set = mixed(12);
    JsonPath broken =
        ended(
            id(
                post(
                    ADVICE,
                    "{'measure': {'test_set': '%s', 'base': {'model': 'base-model'}, 'rag': {'model': 'broken'}, 'tuned': {'model': 'dead'}}}"
                        .formatted(set))));
    assertEquals("succeeded", broken.getString("measurement.status"), broken::prettify);
    String arms = "measurement.result.arms.find { it.approach == '%s' }.";
    assertEquals(12, broken.getInt(arms.formatted("rag") + "failed_rows"));
    assertTrue(broken.getString(arms.formatted("tuned") + "error").contains("Nothing works."));
    assertTrue(broken.getString(arms.formatted("both") + "error").contains("missing"));
    assertEquals(3, broken.getList("measurement.result.notes").size(), broken::prettify);
    JsonPath refused =
        ended(
            id(
                post(
                    ADVICE,
                    "{'measure': {'test_set': '%s', 'base': {'model': 'base-model'}, %s, 'train': {'model': 'tandem-classifier', 'training_file': 'file-none'}}}"
                        .formatted(set, RAG))));
    assertEquals("rag", refused.getString("measurement.result.recommendation.approach"));
    assertTrue(
        refused.getString(arms.formatted("tuned") + "error").contains("refused"),
        refused::prettify);
  }

  @Test
  void cancelsWithWhatItHadBegunAndMeasuresAgain() {
    String set = mixed(100);
    String made = id(post(ADVICE, "{}"));
    String measure = ADVICE + "/" + made + "/measure";
    String slow =
        "{'test_set': '%s', 'base': {'model': 'base-model'}, 'rag': {'model': 'slow'}, 'train': {'model': 'tandem-classifier', 'training_file': '%s', 'seed': 3}}"
            .formatted(set, Api.upload("first", 12));
    post(measure, slow).statusCode(200).body("measurement.request.test_set", equalTo(set));
    post(measure, slow).statusCode(409).body("detail", containsString("already"));
    JsonPath begun =
        await(
            made,
            found ->
                found.getMap("measurement.evaluations").size() == 2
                    && found.getString("measurement.fine_tuning_job") != null);
    post(ADVICE + "/" + made + "/cancel", "{}")
        .statusCode(200)
        .body("measurement.status", equalTo("cancelled"));
    Api.awaitState(begun.getString("measurement.fine_tuning_job"), "cancelled");
    String rag = begun.getString("measurement.evaluations.rag");
    assertEquals(
        "cancelled",
        Api.caller().get("/tandem/v1/evaluations/" + rag).jsonPath().getString("status"));
    String small = mixed(2);
    post(measure, "{'test_set': '%s', 'base': {'model': 'base-model'}, %s}".formatted(small, RAG))
        .statusCode(200);
    JsonPath done = ended(made);
    assertEquals("succeeded", done.getString("measurement.status"), done::prettify);
    assertTrue(!rag.equals(done.getString("measurement.evaluations.rag")));
    post(ADVICE + "/" + made + "/cancel", "{}").statusCode(409);
  }

  @Test
  void refusesWhatMakesNoSense() {
    String set = mixed(1);
    post(ADVICE, "{'questions': {'need': 'money'}}").statusCode(400);
    post(ADVICE, "{'questions': {'need': 0}}").statusCode(400);
    post(ADVICE, "{'questions': {'need': '0'}}").statusCode(400);
    post(ADVICE, "{'questions': {'need': ''}}").statusCode(400);
    post(ADVICE, "{'questions': {'monthly_budget': -1}}").statusCode(400);
    post(ADVICE, "{'prices': {'beauty': 1}}")
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString("prices.beauty"));
    post(ADVICE, "{'workload': {'months': 0}}").statusCode(400);
    post(ADVICE, "{'currency': 'too much money'}").statusCode(400);
    String measure = "{'measure': {'test_set': '" + set + "', ";
    post(ADVICE, "{'measure': {}}").statusCode(400);
    post(ADVICE, "{'measure': {'test_set': 'testset-none', " + RAG + "}}").statusCode(404);
    post(ADVICE, measure + "'base': {'model': 'base-model'}}}").statusCode(400);
    post(ADVICE, measure + "'rag': {'model': 'nobody'}}}").statusCode(404);
    post(
            ADVICE,
            measure + RAG + ", 'base': {'model': 'base-model', 'vector_store_ids': ['vs_1']}}}")
        .statusCode(400);
    post(
            ADVICE,
            measure
                + "'base': {'model': 'base-model'}, 'rag': {'type': 'search', 'vector_store_ids': ['vs_1']}}}")
        .statusCode(400);
    post(ADVICE, measure + "'tuned': {'model': 'base-model'}, 'train': {}}}").statusCode(400);
    post(ADVICE, measure + RAG + ", 'confidence': 2}}").statusCode(400);
    String nothing = testSet("{'question': 'What?'}");
    post(ADVICE, "{'measure': {'test_set': '" + nothing + "', " + RAG + "}}")
        .statusCode(400)
        .body("detail", containsString("'must_abstain'"));
    post(ADVICE + "/advice-none/measure", "{}").statusCode(404);
    post(ADVICE + "/advice-none/cancel", "{}").statusCode(404);
    String made = id(post(ADVICE, "{}"));
    post(ADVICE + "/" + made + "/cancel", "{}").statusCode(409);
    Api.caller().get(ADVICE + "/" + made + "/report?format=pdf").then().statusCode(400);
    Api.caller().get(ADVICE + "?status=lost").then().statusCode(400);
    Api.caller().get(ADVICE + "?after=advice-none").then().statusCode(400);
  }

  @Test
  void aProjectsOwnPricesAreWhatItsAdviceBeginsWith() {
    Api.as(StubServices.OTHER_KEY)
        .contentType("application/json")
        .body("{\"currency\": \"CHF\", \"prices\": {\"work_hour\": 100}}")
        .put(ADVICE + "/prices")
        .then()
        .statusCode(200)
        .body("prices.work_hour", equalTo(100f))
        .body("own.prices.size()", equalTo(1))
        .body("defaults_of", equalTo("2026-11-21"));
    Api.as(StubServices.OTHER_KEY)
        .contentType("application/json")
        .body("{}")
        .post(ADVICE)
        .then()
        .body("costs.currency", equalTo("CHF"))
        .body("prices.work_hour", equalTo(100f));
    Api.caller().get(ADVICE + "/prices").then().body("prices.work_hour", equalTo(60f));
    Api.as(StubServices.OTHER_KEY)
        .contentType("application/json")
        .body("{\"prices\": {\"work_hour\": \"much\"}}")
        .put(ADVICE + "/prices")
        .then()
        .statusCode(400);
  }
}
