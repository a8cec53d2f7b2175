package dev.tandem.finetune.promotion;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.function.Predicate;

/** Promotions over HTTP, beside deployments of the stub, as the tests here make them. */
final class Promoting {

  static final String PROMOTIONS = "/tandem/v1/promotions";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Promoting() {}

  /** A new deployment of the stub; its name. */
  static String deployment(String model) {
    String name = Ids.next("promoted-");
    put(
        "/stub/promoted/deployment/" + name,
        "{'model': '%s', 'fallback': [], 'instructions': null, 'metadata': {}}".formatted(model));
    return name;
  }

  static void put(String path, String body) {
    Api.stub().contentType("application/json").body(body.replace('\'', '"')).put(path);
  }

  /** What live receipts say of a version at the next look. */
  static void live(String deployment, int version, long answers, long failed) {
    put(
        "/stub/promoted/live/" + deployment + "/" + version,
        "{'answers': %d, 'failed': %d}".formatted(answers, failed));
  }

  static JsonPath deployed(String name) {
    return Api.stub().get("/stub/promoted/deployment/" + name).jsonPath();
  }

  static String testSet(int rows) {
    StringBuilder lines = new StringBuilder();
    String key = Ids.next("");
    for (int i = 1; i <= rows; i++) {
      lines.append(
          "{\"question\": \"Question %d of %s?\", \"expected_answer\": \"answer %d\"}\n"
              .formatted(i, key, i));
    }
    String file = Api.upload("first", "user_data", lines.toString());
    return post("/tandem/v1/test_sets", "{'file': '%s', 'name': '%s'}".formatted(file, key))
        .statusCode(200)
        .extract()
        .path("id");
  }

  static ValidatableResponse post(String path, String body) {
    return Api.as(StubServices.KEY)
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post(path)
        .then();
  }

  static ValidatableResponse move(String id, String verb) {
    return Api.caller().post(PROMOTIONS + "/" + id + "/" + verb).then();
  }

  /** Proposes another model on 60 rows; the promotion's id. */
  static String start(String deployment, String model, String more) {
    return propose(deployment, model, testSet(60), more).statusCode(200).extract().path("id");
  }

  static ValidatableResponse propose(String deployment, String model, String testSet, String more) {
    return post(
        PROMOTIONS,
        """
        {'deployment': '%s', 'change': {'model': '%s'}, 'test_set': '%s',
         'guards': [{'metric': 'f1'}], 'canary': {'steps': [0.25, 1], 'step_seconds': 0,
         'step_answers': 20}%s}
        """
            .formatted(deployment, model, testSet, more));
  }

  static JsonPath promotion(String id) {
    return Api.caller().get(PROMOTIONS + "/" + id).jsonPath();
  }

  static JsonPath until(String id, String status) {
    return await(id, found -> found.getString("status").equals(status));
  }

  static JsonPath await(String id, Predicate<JsonPath> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonPath found = promotion(id);
      if (condition.test(found)) {
        return found;
      }
      Api.pause();
    }
    throw new AssertionError("still: " + promotion(id).prettify());
  }
}
