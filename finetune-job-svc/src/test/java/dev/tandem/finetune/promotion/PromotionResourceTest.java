package dev.tandem.finetune.promotion;

import static dev.tandem.finetune.promotion.Promoting.PROMOTIONS;
import static dev.tandem.finetune.promotion.Promoting.await;
import static dev.tandem.finetune.promotion.Promoting.deployed;
import static dev.tandem.finetune.promotion.Promoting.deployment;
import static dev.tandem.finetune.promotion.Promoting.live;
import static dev.tandem.finetune.promotion.Promoting.move;
import static dev.tandem.finetune.promotion.Promoting.post;
import static dev.tandem.finetune.promotion.Promoting.promotion;
import static dev.tandem.finetune.promotion.Promoting.propose;
import static dev.tandem.finetune.promotion.Promoting.put;
import static dev.tandem.finetune.promotion.Promoting.start;
import static dev.tandem.finetune.promotion.Promoting.testSet;
import static dev.tandem.finetune.promotion.Promoting.until;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.Api;
import dev.tandem.finetune.StubServices;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class PromotionResourceTest {

  private static final String HELD = ", 'hold': 'gate'";

  private static void assertLive(String deployment, int version, Integer copiedFrom) {
    JsonPath now = deployed(deployment);
    assertEquals(version, now.getInt("version"));
    assertEquals(copiedFrom, now.get("copied_from"));
    assertEquals(0, now.getList("canary").size());
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
  void aCandidateThatIsNotWorseGetsItsSharesAndThenAllRequests() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-other", "");
    JsonPath canary = until(id, "canary");
    assertTrue(canary.getBoolean("verdict.passed"));
    assertEquals("passed", canary.getString("verdict.checks[0].outcome"));
    assertEquals(60, canary.getInt("verdict.checks[0].rows"));
    await(id, found -> found.getDouble("share") == .25);
    assertEquals(.75, deployed(name).getDouble("canary[0].weight"), 1e-9);
    assertEquals(1, deployed(name).getInt("canary[0].version"));
    live(name, 1, 60, 0);
    live(name, 2, 20, 0);
    await(id, found -> found.getDouble("share") == 1);
    assertLive(name, 2, null);
    live(name, 2, 20, 0);
    JsonPath end = until(id, "promoted");
    assertEquals(40, end.getInt("watch.candidate.answers"));
    assertEquals(
        List.of("queued", "evaluating", "canary", "canary", "canary", "promoted"),
        end.getList("history.status"));
    assertEquals("promotion", end.getString("history[5].by"));
    assertEquals(id, deployed(name).getString("metadata.promotion"));
    awaitHook("promotion.promoted", id);
    List<String> audit =
        Api.caller().get("/tandem/v1/audit/finetune?limit=100").jsonPath().getList("data.path");
    assertTrue(audit.contains(PROMOTIONS + "/" + id + "/promoted"), audit.toString());
    assertTrue(Api.caller().get("/q/metrics").asString().contains("tandem_promotion_steps_total{"));
  }

  @Test
  void aWorseCandidateIsRefusedAndGetsNoRequest() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-bad", "");
    JsonPath end = until(id, "refused");
    assertEquals("worse", end.getString("verdict.checks[0].outcome"));
    assertTrue(end.getString("reason").contains("f1 is 0.66"), end.getString("reason"));
    assertLive(name, 3, 1);
    awaitHook("promotion.refused", id);
  }

  @Test
  void rowsThatACandidateFailsOnCountAgainstIt() {
    String name = deployment("promoted-good");
    JsonPath end = until(start(name, "promoted-broken", ""), "refused");
    assertEquals("worse", end.getString("verdict.checks[0].outcome"));
    JsonPath evaluation =
        Api.caller().get("/tandem/v1/evaluations/" + end.getString("evaluation")).jsonPath();
    assertEquals(20, evaluation.getInt("report.target.failed_rows"));
    assertEquals("promotion", evaluation.getString("cause"));
  }

  @Test
  void anEqualCandidateDoesNotPassWhereItHadToGetBetter() {
    String name = deployment("promoted-good");
    JsonPath end = until(start(name, "promoted-other", ", 'primary': 'exact_match'"), "refused");
    assertEquals("not_shown", end.getString("verdict.checks[1].outcome"));
    String better = deployment("promoted-bad");
    until(start(better, "promoted-good", ", 'primary': 'exact_match'" + HELD), "held");
  }

  @Test
  void harmInLiveTrafficIsRolledBackWithTheFigureThatShowsIt() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-other", "");
    await(id, found -> found.getDouble("share") == .25);
    live(name, 1, 200, 1);
    live(name, 2, 5, 15);
    JsonPath end = until(id, "rolled_back");
    assertTrue(end.getString("reason").contains("share of errors is 0.750"), end.prettify());
    assertTrue(end.getBoolean("findings[0].harm"));
    assertEquals(20, end.getInt("findings[0].candidate_values"));
    assertLive(name, 3, 1);
    awaitHook("promotion.rolled_back", id);
    assertTrue(Api.caller().get("/q/metrics").asString().contains("tandem_promotion_harm_total{"));
  }

  @Test
  void holdsBehindTheGateUntilItIsApproved() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-other", HELD);
    until(id, "held");
    assertEquals(1, deployed(name).getInt("canary[0].weight"));
    move(id, "advance").statusCode(409).body("detail", containsString("is held"));
    move(id, "approve").statusCode(200).body("status", equalTo("canary"));
    await(id, found -> found.getDouble("share") == .25);
    move(id, "approve").statusCode(409);
    move(id, "cancel").statusCode(409);
    move(id, "advance").statusCode(200);
    await(id, found -> found.getDouble("share") == 1);
    move(id, "advance").statusCode(200).body("status", equalTo("promoted"));
    move(id, "rollback").statusCode(200).body("status", equalTo("withdrawing"));
    JsonPath end = until(id, "rolled_back");
    assertEquals("key-", end.getString("history[3].by").substring(0, 4));
    assertLive(name, 3, 1);
  }

  @Test
  void twoAtOnceAreRefusedWithTheOther() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-other", HELD);
    propose(name, "promoted-third", testSet(3), "")
        .statusCode(409)
        .body("detail", containsString(id));
    until(id, "held");
    move(id, "cancel").statusCode(200);
    until(id, "cancelled");
    assertLive(name, 3, 1);
    propose(name, "promoted-third", testSet(3), "").statusCode(200);
  }

  @Test
  void whereTheWayBackIsGoneRequestsStayWithWhatAnswers() {
    String name = deployment("promoted-old-" + System.nanoTime());
    String old = deployed(name).getString("model");
    String id = start(name, "promoted-other", "");
    await(id, found -> found.getDouble("share") == .25);
    put("/stub/promoted/gone/" + old, "{}");
    live(name, 1, 200, 1);
    live(name, 2, 5, 15);
    JsonPath blocked = until(id, "blocked");
    assertTrue(blocked.getString("reason").contains(old), blocked.getString("reason"));
    assertLive(name, 2, null);
    Api.stub().delete("/stub/promoted/gone/" + old);
    move(id, "rollback").statusCode(200);
    until(id, "rolled_back");
    assertLive(name, 3, 1);
  }

  @Test
  void whatSomebodyElseDeploysMeanwhileStands() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-other", "");
    await(id, found -> found.getDouble("share") == .25);
    put("/stub/promoted/deployment/" + name, "{'model': 'promoted-theirs', 'metadata': {}}");
    JsonPath end = until(id, "superseded");
    assertTrue(end.getString("reason").contains("Somebody else"), end.getString("reason"));
    assertEquals("promoted-theirs", deployed(name).getString("model"));
  }

  @Test
  void aDeploymentThatIsDeletedEndsItsPromotion() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-other", "");
    await(id, found -> found.getDouble("share") == .25);
    Api.stub().delete("/stub/promoted/deployment/" + name);
    JsonPath end = until(id, "failed");
    assertTrue(end.getString("reason").contains("not there any more"), end.getString("reason"));
  }

  @Test
  void aCandidateThatCannotBeMadeEndsWithWhatIsWrong() {
    String name = deployment("promoted-good");
    JsonPath end = until(start(name, "unknown", ""), "failed");
    assertTrue(end.getString("reason").contains("names no model"), end.getString("reason"));
    assertLive(name, 1, null);
  }

  @Test
  void refusesWhatMakesNoSense() {
    String name = deployment("promoted-good");
    String set = testSet(2);
    post(PROMOTIONS, "{}").statusCode(400);
    propose("promoted-nobody", "promoted-other", set, "").statusCode(404);
    propose(name, "promoted-good", set, "")
        .statusCode(400)
        .body("detail", containsString("nothing"));
    propose(name, "promoted-other", "testset-none", "").statusCode(404);
    propose(name, "promoted-other", set, ", 'hold': 'canary'").statusCode(400);
    propose(name, "promoted-other", set, ", 'primary': 'beauty'").statusCode(400);
    post(
            PROMOTIONS,
            "{'deployment': '%s', 'test_set': '%s', 'change': {'modle': 'x'}}".formatted(name, set))
        .statusCode(400);
    propose(name, "no\\u0000text", set, "").statusCode(400);
    for (String canary :
        List.of("{'steps': [0.5]}", "{'steps': [0.5, 0.2, 1]}", "{'confidence': 2}")) {
      post(
              PROMOTIONS,
              "{'deployment': '%s', 'test_set': '%s', 'change': {'model': 'x'}, 'canary': %s}"
                  .formatted(name, set, canary))
          .statusCode(400);
    }
    assertLive(name, 1, null);
  }

  @Test
  void anotherProjectSeesAndMovesNothing() {
    String name = deployment("promoted-good");
    String id = start(name, "promoted-other", HELD);
    until(id, "held");
    Api.as(StubServices.OTHER_KEY).get(PROMOTIONS + "/" + id).then().statusCode(404);
    for (String verb : List.of("approve", "advance", "rollback", "cancel")) {
      Api.as(StubServices.OTHER_KEY)
          .post(PROMOTIONS + "/" + id + "/" + verb)
          .then()
          .statusCode(404);
    }
    Api.as(StubServices.OTHER_KEY)
        .get(PROMOTIONS + "?deployment=" + name)
        .then()
        .body("data.size()", equalTo(0));
    Api.as(StubServices.OTHER_KEY).get(PROMOTIONS + "?after=" + id).then().statusCode(400);
    assertEquals("held", promotion(id).getString("status"));
    List<String> ids =
        Api.caller().get(PROMOTIONS + "?status=held&limit=100").jsonPath().getList("data.id");
    assertTrue(ids.contains(id));
    Api.caller().get(PROMOTIONS + "?status=odd").then().statusCode(400);
  }
}
