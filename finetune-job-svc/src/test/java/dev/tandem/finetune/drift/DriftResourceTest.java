package dev.tandem.finetune.drift;

import static dev.tandem.finetune.drift.Watching.DRIFT;
import static dev.tandem.finetune.drift.Watching.post;
import static dev.tandem.finetune.drift.Watching.until;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.finetune.drift.Watching.Kind;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class DriftResourceTest {

  private static final Kind USUAL = new Kind("north", false, 0.9);
  private static final List<String> FILES =
      List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");

  private static Watching usual() {
    return new Watching().answers(60, USUAL).opinions(40, true).files(FILES, 1).watch("");
  }

  @Test
  void aQuietDeploymentHasNoFindings() {
    Watching watched = usual().answers(60, USUAL).opinions(40, true).measured(60, "south");
    JsonPath check = watched.check();
    assertEquals("succeeded", check.getString("status"), check.prettify());
    assertEquals(60, check.getInt("report.query.current"), "evaluations' questions are not live");
    assertTrue(check.getBoolean("report.query.judged"));
    assertTrue(check.getBoolean("report.quality.grounding.judged"));
    assertEquals(List.of(), watched.open());
    assertEquals(1, watched.get("").getInt("checks"));
  }

  @Test
  void questionsThatTheDocumentsDoNotAnswerAskForDocuments() {
    Watching watched = usual().answers(60, new Kind("south", true, null));
    JsonPath check = watched.check();
    assertTrue(watched.open().contains("query add_documents"), check.prettify());
    JsonPath finding = watched.finding("query");
    assertEquals(15, finding.getList("questions").size(), finding.prettify());
    assertTrue(finding.getString("questions[0].question").startsWith("south "));
    awaitHook("drift.finding", finding.getString("id"));
    String metrics = Api.caller().get("/q/metrics").asString();
    assertTrue(metrics.contains("tandem_drift_findings_total{"), metrics);

    String remedy = watched.path() + "/findings/" + finding.getString("id") + "/remedy";
    Api.caller()
        .post(remedy)
        .then()
        .statusCode(200)
        .body("run.status", equalTo("needs_person"))
        .body("run.remedy", equalTo("add_documents"));
    watched.check();
    assertEquals(1, hooks("drift.finding\"", finding.getString("id")), "told only once");
  }

  @Test
  void questionsThatTheDocumentsDoAnswerAskForThresholds() {
    Watching watched = usual().answers(60, new Kind("south", false, 0.9));
    watched.check();
    assertEquals(List.of("query re_fit_thresholds"), watched.open());
    String id = watched.finding("query").getString("id");
    String remedy = watched.path() + "/findings/" + id + "/remedy";
    Api.caller().post(remedy).then().statusCode(200).body("run.status", equalTo("needs_person"));
    watched.answers(2_000, USUAL);
    watched.check();
    assertEquals(List.of(), watched.open(), "the newest 2,000 are as ever");
    Api.caller().post(remedy).then().statusCode(409);
  }

  @Test
  void replacedDocumentsAreProcessedAnew() {
    Watching watched = usual().without(3).files(List.of("a2", "b2", "x"), 2);
    watched.check();
    assertEquals(List.of("corpus re_index"), watched.open());
    JsonPath finding = watched.finding("corpus");
    assertEquals(2, finding.getInt("evidence.replaced"));
    assertEquals(1, finding.getInt("evidence.new"));
    assertEquals(1, finding.getInt("evidence.gone"));
    assertEquals(0.3, finding.getDouble("evidence.share"), 1e-9);
    assertNull(finding.get("run"));

    String remedy = watched.path() + "/findings/" + finding.getString("id") + "/remedy";
    Api.caller().post(remedy).then().statusCode(200).body("run.status", equalTo("running"));
    until(() -> watched.finding("corpus").getString("run.status").equals("succeeded"));
    List<String> processed =
        Api.stub()
            .get("/stub/processed")
            .jsonPath()
            .getList("findAll { it.deployment == '" + watched.deployment() + "' }.file_id");
    assertEquals(3, processed.size(), processed.toString());
    assertEquals(
        processed.getFirst(),
        Api.stub()
            .get("/stub/processed")
            .jsonPath()
            .getString("find { it.deployment == '" + watched.deployment() + "' }.attributes.kept"),
        "attributes stay");

    post(watched.path() + "/rebase", "{}").statusCode(200).body("checks", equalTo(0));
    assertEquals(List.of(), watched.open());
    watched.check();
    assertEquals(List.of(), watched.open(), "what is there now is the reference");
  }

  @Test
  void documentsThatAreCutOtherwiseAreCutAlike() {
    Watching watched = usual().chunked(0, 3, 200);
    watched.check();
    assertEquals(List.of("corpus re_chunk"), watched.open());
    watched.chunked(0, 3, 0);
    watched.check();
    assertEquals(List.of(), watched.open());
    assertEquals("closed", watched.finding("corpus").getString("status"));
    awaitHook("drift.finding_closed", watched.finding("corpus").getString("id"));
  }

  @Test
  void worseAnswersAreToldAndNamed() {
    Watching watched = usual().answers(60, new Kind("north", false, 0.4)).opinions(40, false);
    JsonPath check = watched.check();
    assertEquals(List.of("quality re_chunk"), watched.open(), check.prettify());
    JsonPath finding = watched.finding("quality");
    assertEquals(0.4, finding.getDouble("evidence.grounding.current"), 1e-6);
    assertEquals(1.0, finding.getDouble("evidence.negative_feedback.current"), 1e-6);
  }

  @Test
  void tooFewAnswersSayNothing() {
    Watching watched =
        new Watching().answers(5, USUAL).watch("").answers(60, new Kind("south", true, null));
    JsonPath check = watched.check();
    assertEquals(List.of(), watched.open());
    assertEquals(false, check.getBoolean("report.query.judged"));
  }

  @Test
  void aMonitorChecksByItself() {
    Watching watched =
        new Watching().files(FILES, 1).watch(", 'every_seconds': 60, 'name': 'daily'");
    assertEquals("daily", watched.get("").getString("name"));
    assertTrue(watched.get("").getLong("due_at") > 0);
    assertEquals(List.of(), watched.get("/checks").getList("data"));
  }

  @Test
  void aServiceThatIsAwayIsAskedAgain() {
    Watching watched = usual().answers(60, USUAL);
    Api.fault("/tandem/v1/deployments/" + watched.deployment(), 2);
    assertEquals("succeeded", watched.check().getString("status"));
  }

  @Test
  void aDeploymentThatIsGoneFailsTheCheck() {
    Watching watched = usual();
    Api.stub()
        .contentType("application/json")
        .body("{}")
        .put("/stub/drift/" + watched.deployment() + "-other");
    Api.fault("/tandem/v1/deployments/" + watched.deployment(), 99);
    JsonPath check = watched.check();
    assertEquals("failed", check.getString("status"));
    assertTrue(check.getString("error").contains("cannot be reached"), check.prettify());
  }

  @Test
  void anotherProjectSeesNothing() {
    Watching watched = usual();
    for (String path :
        List.of("", "/checks", "/checks/x", "/findings", "/findings/x", "/check", "/rebase")) {
      Api.as(StubServices.OTHER_KEY).get(watched.path()).then().statusCode(404);
      if (path.equals("/check") || path.equals("/rebase")) {
        Api.as(StubServices.OTHER_KEY)
            .contentType("application/json")
            .body("{}")
            .post(watched.path() + path)
            .then()
            .statusCode(404);
      } else {
        Api.as(StubServices.OTHER_KEY).get(watched.path() + path).then().statusCode(404);
      }
    }
    Api.as(StubServices.OTHER_KEY).delete(watched.path()).then().statusCode(404);
    assertEquals(List.of(), Api.as(StubServices.OTHER_KEY).get(DRIFT).jsonPath().getList("data"));
    Api.caller().delete(watched.path()).then().statusCode(200).body("deleted", equalTo(true));
    Api.caller().get(watched.path()).then().statusCode(404);
  }

  @Test
  void refusesMonitorsThatMeanNothing() {
    post(DRIFT, "{}").statusCode(400);
    post(DRIFT, "{'deployment': 'drift-nobody'}").statusCode(404);
    String deployment = new Watching().answers(1, USUAL).deployment();
    String of = "{'deployment': '" + deployment + "', ";
    post(DRIFT, of + "'every_seconds': 5}").statusCode(400);
    post(DRIFT, of + "'window_seconds': 0}").statusCode(400);
    post(DRIFT, of + "'reference': {'from': 9, 'to': 8}}").statusCode(400);
    post(DRIFT, of + "'test_set': 'testset-none'}").statusCode(404);
    String id = new Watching().answers(1, USUAL).watch("").path();
    Api.caller().get(id + "/findings?status=odd").then().statusCode(400);
    Api.caller().get(id + "/findings/none").then().statusCode(404);
    Api.caller().post(id + "/findings/none/remedy").then().statusCode(404);
  }

  private static int hooks(String type, String part) {
    List<String> bodies = Api.stub().get("/stub/hooks").jsonPath().getList("body");
    return (int) bodies.stream().filter(each -> each.contains(type) && each.contains(part)).count();
  }

  private static void awaitHook(String type, String part) {
    until(() -> hooks(type, part) > 0);
  }
}
