package dev.tandem.finetune.evaluation;

import static dev.tandem.finetune.evaluation.Evaluating.EVALUATIONS;
import static dev.tandem.finetune.evaluation.Evaluating.ended;
import static dev.tandem.finetune.evaluation.Evaluating.evaluation;
import static dev.tandem.finetune.evaluation.Evaluating.post;
import static dev.tandem.finetune.evaluation.Evaluating.start;
import static dev.tandem.finetune.evaluation.Evaluating.testSet;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class EvaluationResourceTest {

  private static float figure(JsonPath evaluation, String metric) {
    return evaluation.getFloat("report.target.metrics." + metric + ".value");
  }

  private static Map<String, Integer> asked(String id) {
    Map<String, Integer> all = Api.stub().get("/stub/asked").jsonPath().getMap("");
    return all.entrySet().stream()
        .filter(each -> each.getKey().startsWith(id))
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void measuresADeploymentAndKeepsWhatItWas() {
    String set = testSet(12);
    String id = start(set, "support", ", 'name': 'first'");
    JsonPath done = ended(id);
    assertEquals("succeeded", done.getString("status"), done::prettify);
    assertEquals(1, figure(done, "exact_match"));
    assertEquals(1, figure(done, "recall_at_k"));
    assertEquals(1, figure(done, "faithfulness"));
    assertEquals(1, figure(done, "citation_precision"));
    assertEquals(12, figure(done, "prompt_tokens"));
    assertEquals(.001f, figure(done, "cost"), 1e-6f);
    assertEquals("deployment", done.getString("target.type"));
    assertEquals("support", done.getString("configuration.target.deployment.name"));
    assertEquals("1-a", done.getString("configuration.target.stores[0].marker"));
    assertEquals(set, done.getString("configuration.test_set.id"));
    assertEquals(64, done.getString("configuration.test_set.digest").length());
    assertEquals(List.of(1), done.getList("report.target.deployment_versions"));
    assertEquals(12, done.getInt("progress.asked"));
    assertEquals(0, done.getInt("settings.seed"));
    JsonPath rows = Api.caller().get(EVALUATIONS + "/" + id + "/rows?limit=5").jsonPath();
    assertEquals(5, rows.getList("data").size());
    assertTrue(rows.getBoolean("has_more"));
    assertEquals("rcpt_1", rows.getString("data[0].target[0].outcome.receipt"));
    assertEquals("answer 1", rows.getString("data[0].target[0].outcome.answer"));
    assertEquals(1f, rows.getFloat("data[0].target[0].figures.f1"));
    assertEquals("q1", rows.getString("data[0].row.id"));
    assertEquals(12, asked(id).size());
    Api.as(StubServices.OTHER_KEY).get(EVALUATIONS + "/" + id).then().statusCode(404);
  }

  @Test
  void comparesTwoSidesOnTheSameRowsAndSaysWhenNoDifferenceIsShown() {
    String set = testSet(60);
    JsonPath worse = ended(start(set, "worse", ", 'baseline': {'model': 'support'}"));
    assertEquals("worse", worse.getString("report.comparison.exact_match.verdict"));
    assertEquals("mcnemar_exact", worse.getString("report.comparison.exact_match.test"));
    assertEquals(-1 / 3f, worse.getFloat("report.comparison.exact_match.difference"), 1e-6f);
    JsonPath same =
        ended(start(set, "slow", ", 'baseline': {'model': 'support'}, 'metrics': ['f1']"));
    assertEquals("no_difference_shown", same.getString("report.comparison.f1.verdict"));
    assertNull(same.get("report.comparison.f1.rows_needed"));
    assertEquals(List.of("f1"), same.getList("metrics"));
  }

  @Test
  void countsRowsThatFailAndTriesAgainWhereThatMayHelp() {
    String set = testSet(10);
    JsonPath broken = ended(start(set, "broken", ""));
    assertEquals("succeeded", broken.getString("status"));
    assertEquals(5, broken.getInt("report.target.failed_rows"));
    assertEquals(5, broken.getInt("report.target.failures.'Even numbers are too much.'"));
    assertEquals(.5f, figure(broken, "exact_match"));
    assertEquals(10, broken.getInt("report.target.metrics.exact_match.rows"));
    assertEquals(5, broken.getInt("progress.failed"));
    String flaky = start(set, "flaky", "");
    assertEquals(1, figure(ended(flaky), "exact_match"));
    assertEquals(List.of(2), asked(flaky).values().stream().distinct().toList());
    JsonPath dead = ended(start(set, "dead", ""));
    assertEquals("failed", dead.getString("status"));
    assertTrue(dead.getString("error").contains("Nothing works."));
    assertEquals(10, dead.getInt("report.target.failed_rows"));
  }

  @Test
  void asksSeveralTimesForConsistency() {
    JsonPath done =
        ended(
            start(testSet(3), "support", ", 'settings': {'runs': 3}, 'metrics': ['consistency']"));
    assertEquals(9, done.getInt("progress.questions"));
    assertEquals(1, figure(done, "consistency"));
  }

  @Test
  void stopsWhenItIsCancelled() {
    String id = start(testSet(200), "slow", "");
    Evaluating.await(id, found -> found.getInt("progress.asked") > 1);
    Api.caller()
        .post(EVALUATIONS + "/" + id + "/cancel")
        .then()
        .statusCode(200)
        .body("status", equalTo("cancelled"));
    Api.caller().post(EVALUATIONS + "/" + id + "/cancel").then().statusCode(200);
    int asked = evaluation(id).getInt("progress.asked");
    String next = start(testSet(2), "support", "");
    Api.caller().post(EVALUATIONS + "/" + endedId(next) + "/cancel").then().statusCode(409);
    // One question may have been at hand.
    assertTrue(evaluation(id).getInt("progress.asked") <= asked + 1);
    Api.caller().delete(EVALUATIONS + "/" + id).then().statusCode(200);
    Api.caller().get(EVALUATIONS + "/" + id).then().statusCode(404);
  }

  private static String endedId(String id) {
    ended(id);
    return id;
  }

  @Test
  void measuresASearchByPassagesAndPages() {
    String lines =
        """
        {'question': 'whale oil lantern lamp', 'expected_sources': [{'file': 'file-lighthouse', 'passage': 'burned whale  oil'}]}
        {'question': 'Mooring costs', 'expected_sources': [{'passage': 'no such words anywhere'}]}
        """;
    String set = Evaluating.create(lines, Ids.next("s-")).extract().path("id");
    String id =
        post(
                EVALUATIONS,
                "{'test_set': '%s', 'target': {'type': 'search', 'vector_store_ids': ['vs_1'], 'search': {'max_num_results': 4}}}"
                    .formatted(set))
            .statusCode(200)
            .extract()
            .path("id");
    JsonPath done = ended(id);
    assertEquals(.5f, figure(done, "recall_at_k"));
    assertEquals(.5f, figure(done, "mrr"));
    assertEquals(.5f, figure(done, "nothing_useful"));
    assertNull(done.get("report.target.metrics.f1"));
  }

  @Test
  void aJudgeIsHeldAgainstPeopleAndItsNonsenseCounted() {
    String lines =
        """
        {'question': 'Question 1 of judges?', 'expected_answer': 'answer 1', 'judged': [{'answer': 'answer 1', 'correct': true}, {'answer': 'no', 'correct': false}]}
        {'question': 'Question 3 of judges?', 'expected_answer': 'answer 3'}
        """;
    String set = Evaluating.create(lines, Ids.next("j-")).extract().path("id");
    JsonPath good = ended(start(set, "worse", ", 'settings': {'judge': {'model': 'good-judge'}}"));
    assertEquals(.5f, figure(good, "judged_correct"));
    assertEquals(1f, good.getFloat("report.target.judge.kappa"));
    assertEquals(2, good.getInt("report.target.judge.labelled"));
    assertTrue(good.getString("report.target.judge.prompt").contains("{expected}"));
    JsonPath mad = ended(start(set, "worse", ", 'settings': {'judge': {'model': 'mad-judge'}}"));
    assertEquals("succeeded", mad.getString("status"));
    assertEquals(4, mad.getInt("report.target.judge.nonsense"));
    assertNull(mad.get("report.target.judge.kappa"));
    assertNull(mad.get("report.target.metrics.judged_correct"));
  }

  @Test
  void saysWhichExpectedSourcesAreGone() {
    String lines =
        "{'question': 'Question 1?', 'expected_answer': 'answer 1', 'expected_sources': ['file-gone']}";
    String set = Evaluating.create(lines, Ids.next("g-")).extract().path("id");
    JsonPath done = ended(start(set, "support", ""));
    assertEquals(List.of("file-gone"), done.getList("configuration.missing_sources"));
    assertEquals(0, figure(done, "recall_at_k"));
    assertEquals(2, done.getList("report.notes").size());
    assertNull(done.get("report.target.metrics.recall_at_k.low"));
  }

  @Test
  void refusesWhatMakesNoSense() {
    String set = testSet(2);
    post(EVALUATIONS, "{}").statusCode(400);
    post(EVALUATIONS, "{'test_set': 'testset-none', 'target': {'model': 'support'}}")
        .statusCode(404);
    String start = "{'test_set': '" + set + "', 'target': ";
    post(EVALUATIONS, start + "{'model': 'nobody'}}").statusCode(404);
    post(EVALUATIONS, start + "{'type': 'search'}}").statusCode(400);
    post(EVALUATIONS, start + "{'type': 'poem', 'model': 'x'}}").statusCode(400);
    post(EVALUATIONS, start + "{'model': 'support', 'search': {}}}").statusCode(400);
    post(EVALUATIONS, start + "{'model': 'support'}, 'metrics': ['accuracy']}")
        .statusCode(400)
        .body("detail", containsString("'label'"));
    post(EVALUATIONS, start + "{'model': 'support'}, 'metrics': ['beauty']}").statusCode(400);
    post(EVALUATIONS, start + "{'model': 'support'}, 'settings': {'k': 0}}").statusCode(400);
    post(EVALUATIONS, start + "{'model': 'support'}, 'settings': {'judge': {}}}").statusCode(400);
    post(
            EVALUATIONS,
            start + "{'model': 'support'}, 'settings': {'json_schema': {'pattern': '('}}}")
        .statusCode(400);
  }

  @Test
  void listsEvaluationsWithoutTheirReports() {
    String set = testSet(1);
    String id = endedId(start(set, "support", ""));
    JsonPath list =
        Api.caller()
            .get(EVALUATIONS + "?test_set=" + set + "&deployment=support&status=succeeded")
            .jsonPath();
    assertEquals(List.of(id), list.getList("data.id"));
    assertNull(list.get("data[0].report"));
    Api.caller()
        .get(EVALUATIONS + "?test_set=" + set + "&status=failed")
        .then()
        .body("data.size()", equalTo(0));
  }
}
