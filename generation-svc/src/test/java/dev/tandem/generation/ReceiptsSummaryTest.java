package dev.tandem.generation;

import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.created;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What live receipts say of a deployment's versions, and what does not count as live. */
@QuarkusTest
@GenerationTest
class ReceiptsSummaryTest {

  private static final String DEPLOYMENTS = "/tandem/v1/deployments/";

  private static String deployed(String model) {
    String name = "d-" + UUID.randomUUID();
    ObjectNode body = Api.JSON.createObjectNode().put("name", name).put("model", model);
    assertEquals(200, post("/tandem/v1/deployments", body).statusCode());
    return name;
  }

  private static ObjectNode ask(String model, String input) {
    return Api.JSON.createObjectNode().put("model", model).put("input", input);
  }

  private static JsonNode summary(String deployment, String more) {
    var response = caller().get("/tandem/v1/receipts/summary?deployment=" + deployment + more);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static JsonNode version(JsonNode summary, int version) {
    for (JsonNode each : summary.path("versions")) {
      if (each.path("version").asInt() == version) {
        return each;
      }
    }
    return Api.JSON.createObjectNode();
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String ran(JsonNode response) {
    String receipt = response.at("/metadata/tandem_receipt").asText();
    return json(caller().get("/tandem/v1/receipts/" + receipt)).at("/content/ran/model").asText();
  }

  @Test
  void sumsAnswersByVersionBehindAPlace() {
    String name = deployed("talker");
    long begun = summary(name, "").path("through").asLong();
    created(ask(name, "SAY One."));
    created(ask(name, "SAY Two."));
    assertEquals(
        2,
        json(post(DEPLOYMENTS + name, Api.JSON.createObjectNode().put("model", "other")))
            .path("version")
            .asInt());
    JsonNode third = created(ask(name, "SAY Three."));

    String behind = "&after=" + begun + "&since=" + begun;
    JsonNode summary = summary(name, behind + "&slow_millis=0&dear=1000");
    assertEquals("receipts.summary", summary.path("object").asText());
    assertFalse(summary.path("more").asBoolean(true));
    JsonNode first = version(summary, 1);
    assertEquals(2, first.path("answers").asInt());
    assertEquals(2, first.path("timed").asInt());
    assertEquals(2, first.path("slow").asInt());
    assertEquals(2, first.path("priced").asInt());
    assertEquals(0, first.path("dear").asInt());
    assertEquals(0, first.path("failed").asInt());
    assertTrue(first.path("p95_millis").asDouble() > 0);
    assertEquals(1, version(summary, 2).path("answers").asInt());
    assertEquals(0, version(summary, 2).path("disliked").asInt());

    String receipt = third.at("/metadata/tandem_receipt").asText();
    ObjectNode bad = Api.JSON.createObjectNode().put("receipt", receipt).put("rating", "down");
    assertEquals(200, post("/tandem/v1/feedback", bad).statusCode());
    long through = summary.path("through").asLong();
    JsonNode later = summary(name, "&after=" + through + "&since=" + begun);
    assertEquals(0, version(later, 2).path("answers").asInt());
    assertEquals(1, version(later, 2).path("disliked").asInt());
    assertEquals(1, version(later, 2).path("rated").asInt());
  }

  @Test
  void tellsAbstentionsFallbacksAndWhatIsNotSupported() {
    String name = "d-" + UUID.randomUUID();
    ObjectNode body = Api.JSON.createObjectNode().put("name", name).put("model", "broken");
    body.putArray("fallback").add("talker");
    body.putArray("vector_store_ids").add(StubRetrieval.STORE);
    body.putObject("routing").put("mode", "always");
    assertEquals(200, post("/tandem/v1/deployments", body).statusCode());
    created(ask(name, QUESTION + " SAY It was built in 1871 [1]."));
    created(ask(name, QUESTION + " SAY Napoleon ordered the bakery in Paris to sell bread."));
    created(ask(name, "Which football club won yesterday? SAY Rovers."));

    JsonNode first = version(summary(name, ""), 1);
    assertEquals(3, first.path("answers").asInt());
    assertEquals(2, first.path("faltered").asInt());
    assertEquals(1, first.path("abstained").asInt());
    assertEquals(2, first.path("checked").asInt());
    assertEquals(1, first.path("unsupported").asDouble(), 1e-9);
  }

  @Test
  void evaluationsAndVersionsThatAreNamedAreNotLive() {
    String name = deployed("talker");
    created(ask(name + "@1", "SAY By its number."));
    created(ask(name, "SAY In an evaluation.").put("user", "eval-1:2:0:0"));
    assertTrue(version(summary(name, ""), 1).isEmpty());
    created(ask(name, "SAY Live.").put("user", "ann"));
    assertEquals(1, version(summary(name, ""), 1).path("answers").asInt());
  }

  @Test
  void countsRequestsThatEndWithoutAnAnswer() {
    String name = deployed("broken");
    for (int i = 0; i < 3; i++) {
      assertTrue(post("/v1/responses", ask(name, "SAY Nothing.")).statusCode() >= 500);
    }
    assertTrue(
        post("/v1/responses", ask(name, "SAY x").put("user", "eval-1:2:0:0")).statusCode() >= 500);
    for (int i = 0; i < 100 && version(summary(name, ""), 1).path("failed").asInt() < 3; i++) {
      pause();
    }
    assertEquals(3, version(summary(name, ""), 1).path("failed").asInt());
  }

  @Test
  void aVersionIsNamedByItsNumberWhateverShareItHas() {
    String name = deployed("talker");
    ObjectNode next = Api.JSON.createObjectNode().put("model", "other").put("based_on", 1);
    next.putArray("canary").addObject().put("version", 1).put("weight", 1);
    assertEquals(2, json(post(DEPLOYMENTS + name, next)).path("version").asInt());

    JsonNode live = created(ask(name, "SAY Hi."));
    assertEquals("talker", ran(live));
    JsonNode second = created(ask(name + "@2", "SAY Hi."));
    String receipt = second.at("/metadata/tandem_receipt").asText();
    JsonNode asked = json(caller().get("/tandem/v1/receipts/" + receipt)).at("/content");
    assertEquals(2, asked.at("/asked/deployment_version").asInt());
    assertEquals(name, asked.at("/asked/deployment").asText());
    assertEquals("other", asked.at("/ran/model").asText());
    assertEquals("talker", json(caller().get(DEPLOYMENTS + name + "@1")).path("model").asText());
    assertEquals("other", json(caller().get(DEPLOYMENTS + name + "@2")).path("model").asText());
    for (String unknown : new String[] {"@3", "@0", "@x", "@"}) {
      assertEquals(404, caller().get(DEPLOYMENTS + name + unknown).statusCode(), unknown);
      assertEquals(404, post("/v1/responses", ask(name + unknown, "x")).statusCode(), unknown);
    }
  }

  @Test
  void aChangeThatWasDecidedOnAnotherVersionIsRefused() {
    String name = deployed("talker");
    ObjectNode other = Api.JSON.createObjectNode().put("model", "other");
    assertEquals(200, post(DEPLOYMENTS + name, other.deepCopy().put("based_on", 1)).statusCode());
    assertEquals(409, post(DEPLOYMENTS + name, other.deepCopy().put("based_on", 1)).statusCode());
    ObjectNode back = Api.JSON.createObjectNode().put("version", 1).put("based_on", 1);
    assertEquals(409, post(DEPLOYMENTS + name + "/rollback", back).statusCode());
    ObjectNode again = back.put("based_on", 2);
    assertEquals(200, post(DEPLOYMENTS + name + "/rollback", again).statusCode());
    assertEquals("talker", json(caller().get(DEPLOYMENTS + name)).path("model").asText());
  }

  @Test
  void refusesPlacesAndBoundsThatAreNone() {
    for (String query :
        new String[] {"", "?deployment=d&after=x", "?deployment=d&slow_millis=-1"}) {
      assertEquals(400, caller().get("/tandem/v1/receipts/summary" + query).statusCode(), query);
    }
    assertTrue(summary("nobody", "").path("versions").isEmpty());
  }
}
