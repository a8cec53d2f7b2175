package dev.tandem.finetune.evaluation;

import dev.tandem.api.id.Ids;
import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.function.Predicate;

/** Test sets and evaluations over HTTP, as the tests here make them. */
final class Evaluating {

  static final String TEST_SETS = "/tandem/v1/test_sets";
  static final String EVALUATIONS = "/tandem/v1/evaluations";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Evaluating() {}

  static ValidatableResponse post(String path, String body) {
    return Api.as(StubServices.KEY)
        .contentType("application/json")
        .body(body.replace('\'', '"'))
        .post(path)
        .then();
  }

  /** The answer to the creation of a test set of these lines. */
  static ValidatableResponse create(String lines, String name) {
    String file = Api.upload("first", "user_data", lines.replace('\'', '"'));
    return post(TEST_SETS, "{'file': '%s', 'name': '%s'}".formatted(file, name));
  }

  /** A test set of so many questions, whose answers stand in the lighthouse; its id. */
  static String testSet(int rows) {
    return testSet(rows, Ids.next("set-"));
  }

  static String testSet(int rows, String name) {
    StringBuilder lines = new StringBuilder();
    String key = Ids.next("");
    for (int i = 1; i <= rows; i++) {
      lines.append(
          "{'id': 'q%d', 'question': 'Question %d of %s?', 'expected_answer': 'answer %d', 'expected_sources': ['lighthouse.md']}\n"
              .formatted(i, i, key, i));
    }
    return create(lines.toString(), name).statusCode(200).extract().path("id");
  }

  /** Starts an evaluation of a deployment; its id. */
  static String start(String testSet, String deployment, String more) {
    return post(
            EVALUATIONS,
            "{'test_set': '%s', 'target': {'model': '%s'}%s}".formatted(testSet, deployment, more))
        .statusCode(200)
        .extract()
        .path("id");
  }

  static JsonPath evaluation(String id) {
    return Api.caller().get(EVALUATIONS + "/" + id).jsonPath();
  }

  static JsonPath ended(String id) {
    return await(
        id,
        found ->
            !found.getString("status").equals("queued")
                && !found.getString("status").equals("running"));
  }

  static JsonPath await(String id, Predicate<JsonPath> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonPath found = evaluation(id);
      if (condition.test(found)) {
        return found;
      }
      Api.pause();
    }
    throw new AssertionError("still: " + evaluation(id).prettify());
  }
}
