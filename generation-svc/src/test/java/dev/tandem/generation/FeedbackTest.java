package dev.tandem.generation;

import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.receipt.Drafts;
import dev.tandem.generation.receipt.ReceiptLog;
import dev.tandem.generation.receipt.Receipts;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@GenerationTest
class FeedbackTest {

  private static final String PATH = "/tandem/v1/feedback";
  private static final String PROJECT = "first";
  private static final String OTHER_PROJECT = "second";

  @Inject Receipts receipts;
  @Inject ReceiptLog log;

  private String receipt(String project) {
    return receipts.append(Drafts.of(project)).await().indefinitely();
  }

  private String receipt() {
    return receipt(PROJECT);
  }

  private static ObjectNode body(String receipt, String rating) {
    return Api.JSON.createObjectNode().put("receipt", receipt).put("rating", rating);
  }

  private static JsonNode given(ObjectNode body) {
    Response response = Api.post(PATH, body);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static JsonNode got(String query) {
    Response response = caller().get(PATH + query);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("data").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  private static JsonNode refused(Response response, int status) {
    assertEquals(status, response.statusCode(), response.asString());
    assertTrue(response.contentType().startsWith("application/problem+json"));
    JsonNode problem = json(response);
    assertEquals(status, problem.path("status").asInt());
    assertFalse(problem.path("detail").asText().isBlank());
    assertFalse(problem.path("detail").asText().contains("Exception"));
    return problem;
  }

  @Test
  void showsWhatWasSaidWithQuestionAndAnswer() {
    String receipt = receipt();
    ObjectNode body =
        body(receipt, "down")
            .put("corrected_answer", "It was built in 1871, not in 1817.")
            .put("reason", "digits swapped")
            .put("user", "user-9");
    body.putArray("labels").add("wrong date").add("lighthouses").add("wrong date");

    JsonNode feedback = given(body);

    assertTrue(feedback.path("id").asText().startsWith("fdbk_"));
    assertEquals("feedback", feedback.path("object").asText());
    assertEquals(receipt, feedback.path("receipt").asText());
    assertEquals("support", feedback.path("deployment").asText());
    assertTrue(feedback.path("answer_id").asText().startsWith("resp_"));
    assertTrue(feedback.path("question").asText().startsWith("When was the lighthouse"));
    assertFalse(feedback.path("answer").asText().isBlank());
    assertEquals("down", feedback.path("rating").asText());
    assertEquals("digits swapped", feedback.path("reason").asText());
    assertEquals("user-9", feedback.path("user").asText());
    assertEquals(body.path("corrected_answer"), feedback.path("corrected_answer"));
    assertEquals("[\"wrong date\",\"lighthouses\"]", feedback.path("labels").toString());
    assertEquals(feedback, got("/" + feedback.path("id").asText()));
    assertEquals(feedback, got("?receipt=" + receipt).path("data").path(0));
  }

  @Test
  void aReceiptSaysWhereItsFeedbackIs() {
    String receipt = receipt();
    String id = given(body(receipt, "up")).path("id").asText();

    String link = json(caller().get("/tandem/v1/receipts/" + receipt)).path("feedback").asText();

    assertEquals(List.of(id), ids(json(caller().get(link))));
  }

  @Test
  void aUserHasOneFeedbackOnAReceiptAndNobodyHasMany() {
    String receipt = receipt();
    JsonNode first = given(body(receipt, "down").put("user", "ann").put("reason", "too long"));
    JsonNode again = given(body(receipt, "up").put("user", "ann"));
    JsonNode other = given(body(receipt, "up").put("user", "bob"));
    JsonNode nameless = given(body(receipt, "up"));
    JsonNode alsoNameless = given(body(receipt, "down"));

    assertEquals(first.path("id"), again.path("id"));
    assertEquals("up", again.path("rating").asText());
    assertTrue(again.path("reason").isNull());
    assertNotEquals(nameless.path("id"), alsoNameless.path("id"));
    assertEquals(
        List.of(
            alsoNameless.path("id").asText(),
            nameless.path("id").asText(),
            other.path("id").asText(),
            first.path("id").asText()),
        ids(got("?receipt=" + receipt)));
  }

  @Test
  void changingReplacesWhatWasSaidAndKeepsWhoSaidItAboutWhat() {
    String receipt = receipt();
    ObjectNode body = body(receipt, "down").put("user", "ann").put("reason", "too long");
    String id = given(body).path("id").asText();
    ObjectNode change = Api.JSON.createObjectNode().put("rating", "up");
    change.put("corrected_answer", "In 1871.");

    JsonNode changed = json(Api.post(PATH + "/" + id, change));

    assertEquals(id, changed.path("id").asText());
    assertEquals("up", changed.path("rating").asText());
    assertEquals("In 1871.", changed.path("corrected_answer").asText());
    assertTrue(changed.path("reason").isNull());
    assertEquals("ann", changed.path("user").asText());
    assertEquals(receipt, changed.path("receipt").asText());
    refused(Api.post(PATH + "/" + id, body), 400);
  }

  @Test
  void deletingFeedbackLeavesItsReceipt() {
    String receipt = receipt();
    String id = given(body(receipt, "up")).path("id").asText();

    Response deleted = caller().delete(PATH + "/" + id);

    assertEquals(200, deleted.statusCode());
    assertTrue(json(deleted).path("deleted").asBoolean());
    refused(caller().get(PATH + "/" + id), 404);
    refused(caller().delete(PATH + "/" + id), 404);
    refused(Api.post(PATH + "/" + id, Api.JSON.createObjectNode().put("rating", "up")), 404);
    assertEquals(200, caller().get("/tandem/v1/receipts/" + receipt).statusCode());
  }

  @Test
  void anotherProjectsReceiptsAndFeedbackAreNotFound() {
    String receipt = receipt(OTHER_PROJECT);
    String mine = receipt();
    Response theirs = as(StubRetrieval.OTHER_KEY).body(body(receipt, "up").toString()).post(PATH);
    assertEquals(200, theirs.statusCode());
    String id = json(theirs).path("id").asText();

    refused(Api.post(PATH, body(receipt, "down")), 404);
    refused(caller().get(PATH + "/" + id), 404);
    refused(Api.post(PATH + "/" + id, Api.JSON.createObjectNode().put("rating", "up")), 404);
    refused(caller().delete(PATH + "/" + id), 404);
    refused(caller().get(PATH + "?after=" + id), 400);
    assertEquals(List.of(), ids(got("?receipt=" + receipt)));
    refused(as(StubRetrieval.OTHER_KEY).body(body(mine, "up").toString()).post(PATH), 404);
    assertEquals(200, as(StubRetrieval.OTHER_KEY).get(PATH + "/" + id).statusCode());
    refused(as("sk-unknown").get(PATH), 401);
  }

  @Test
  void pagesThroughTheNewestFirstAndByEveryFilter() {
    List<String> made = new ArrayList<>();
    String receipt = receipt();
    for (int i = 0; i < 5; i++) {
      made.addFirst(given(body(receipt, i == 2 ? "down" : "up")).path("id").asText());
    }
    String query = "?receipt=" + receipt + "&limit=2";

    JsonNode first = got(query);
    assertEquals(made.subList(0, 2), ids(first));
    assertTrue(first.path("has_more").asBoolean());
    JsonNode second = got(query + "&after=" + first.path("last_id").asText());
    assertEquals(made.subList(2, 4), ids(second));
    assertEquals(
        made.subList(0, 2), ids(got(query + "&before=" + second.path("first_id").asText())));
    assertEquals(List.of(made.get(4), made.get(3)), ids(got(query + "&order=asc")));
    assertEquals(List.of(made.get(2)), ids(got(query + "&rating=down")));
    assertEquals(made.subList(0, 2), ids(got(query + "&deployment=support")));
    assertEquals(List.of(), ids(got(query + "&deployment=other")));
    assertEquals(List.of(), ids(got(query + "&created_before=1000")));
    assertEquals(made.subList(0, 2), ids(got(query + "&created_after=1000&updated_after=1000")));
    assertEquals(List.of(), ids(got(query + "&updated_after=2999-01-01T00:00:00Z")));
  }

  @Test
  void redactingAReceiptRemovesTheWordsOfItsFeedback() {
    String receipt = receipt();
    ObjectNode body = body(receipt, "down").put("user", "ann").put("reason", "too long");
    body.put("corrected_answer", "In 1871.").putArray("labels").add("style");
    String id = given(body).path("id").asText();
    given(body(receipt, "up").put("user", "bob"));

    assertEquals(200, caller().post("/tandem/v1/receipts/" + receipt + "/redact").statusCode());

    JsonNode left = got("/" + id);
    for (String name : List.of("question", "answer", "user", "corrected_answer", "reason")) {
      assertTrue(left.path(name).isNull(), name);
    }
    assertEquals("down", left.path("rating").asText());
    assertEquals("[\"style\"]", left.path("labels").toString());
    assertEquals(2, got("?receipt=" + receipt).path("data").size());
  }

  @Test
  void aRedactedReceiptTakesRatingsAndNoWords() {
    String receipt = receipt();
    String id = given(body(receipt, "up")).path("id").asText();
    caller().post("/tandem/v1/receipts/" + receipt + "/redact");

    for (String member : List.of("user", "reason", "corrected_answer")) {
      JsonNode problem = refused(Api.post(PATH, body(receipt, "up").put(member, "words")), 409);
      assertTrue(problem.path("detail").asText().contains("are not kept"), problem.toString());
    }
    ObjectNode words = Api.JSON.createObjectNode().put("rating", "down").put("reason", "words");
    refused(Api.post(PATH + "/" + id, words), 409);
    given(body(receipt, "down"));
    assertEquals(2, got("?receipt=" + receipt).path("data").size());
  }

  @Test
  void retentionRemovesFeedbackWithItsReceipt() {
    String project = OTHER_PROJECT;
    String receipt = receipt(project);
    Response made = as(StubRetrieval.OTHER_KEY).body(body(receipt, "up").toString()).post(PATH);
    String id = json(made).path("id").asText();
    Instant now = Instant.now();

    log.removeBefore(project, now.plusSeconds(60), now).await().indefinitely();

    refused(as(StubRetrieval.OTHER_KEY).get(PATH + "/" + id), 404);
    refused(as(StubRetrieval.OTHER_KEY).body(body(receipt, "up").toString()).post(PATH), 404);
    JsonNode verified = json(as(StubRetrieval.OTHER_KEY).get("/tandem/v1/receipts/verify"));
    assertTrue(verified.path("valid").asBoolean(), verified.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{'receipt':'R'}",
        "{'rating':'up'}",
        "{'receipt':7,'rating':'up'}",
        "{'receipt':'R','rating':1}",
        "{'receipt':'R','rating':'good'}",
        "{'receipt':'R','rating':null}",
        "{'receipt':'R','rating':'up','corected_answer':'x'}",
        "{'receipt':'R','rating':'up','corrected_answer':' '}",
        "{'receipt':'R','rating':'up','corrected_answer':['x']}",
        "{'receipt':'R','rating':'up','reason':''}",
        "{'receipt':'R','rating':'up','reason':'\\u0000'}",
        "{'receipt':'R','rating':'up','user':''}",
        "{'receipt':'R','rating':'up','user':{}}",
        "{'receipt':'R','rating':'up','labels':'x'}",
        "{'receipt':'R','rating':'up','labels':[1]}",
        "{'receipt':'R','rating':'up','labels':['']}"
      })
  void refusesBodiesThatMakeNoSense(String body) {
    String sent = body.replace('\'', '"').replace("\"R\"", '"' + receipt() + '"');
    refused(caller().body(sent).post(PATH), 400);
  }

  @Test
  void refusesWhatIsTooLong() {
    String receipt = receipt();
    refused(Api.post(PATH, body(receipt, "up").put("reason", "x".repeat(10_001))), 400);
    refused(Api.post(PATH, body(receipt, "up").put("corrected_answer", "x".repeat(100_001))), 400);
    refused(Api.post(PATH, body(receipt, "up").put("user", "x".repeat(513))), 400);
    ObjectNode labels = body(receipt, "up");
    labels.putArray("labels").add("x".repeat(65));
    refused(Api.post(PATH, labels), 400);
    ObjectNode many = body(receipt, "up");
    for (int i = 0; i < 17; i++) {
      many.withArray("labels").add("label " + i);
    }
    refused(Api.post(PATH, many), 400);
    assertEquals(List.of(), ids(got("?receipt=" + receipt)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=101",
        "?order=sideways",
        "?after=fdbk_unknown",
        "?rating=5",
        "?created_after=yesterday",
        "?updated_after=-1",
        "?receipt=%00"
      })
  void refusesQueriesThatMakeNoSense(String query) {
    refused(caller().urlEncodingEnabled(false).get(PATH + query), 400);
  }

  @Test
  void isDescribed() {
    JsonNode described = json(caller().get("/q/openapi?format=json"));

    JsonNode paths = described.path("paths");
    assertTrue(paths.path(PATH).has("post") && paths.path(PATH).has("get"));
    assertTrue(paths.path(PATH + "/{id}").has("delete"));
    JsonNode schemas = described.at("/components/schemas");
    assertEquals("[\"up\",\"down\"]", schemas.at("/Rating/enum").toString());
    assertEquals("[\"receipt\",\"rating\"]", schemas.at("/CreateFeedback/required").toString());
  }

  @Test
  void doesNotFindReceiptsThatCannotExist() {
    for (String id : new String[] {"rcpt_x", "", "'; --", "é".repeat(300)}) {
      refused(Api.post(PATH, body(id, "up")), 404);
    }
  }
}
