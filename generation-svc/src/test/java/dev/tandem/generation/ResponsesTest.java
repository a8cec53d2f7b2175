package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.created;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static dev.tandem.generation.Api.request;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@GenerationTest
class ResponsesTest {

  @Test
  void answersWithTheSentenceThatSaysIt() {
    JsonNode response = created(request(QUESTION));

    assertEquals("completed", response.path("status").asText());
    assertTrue(outputText(response).startsWith("The lighthouse at Cape Näir was built in 1871."));
    assertEquals("single", response.path("tandem").path("route").asText());
    assertFalse(response.path("tandem").path("abstained").asBoolean());
    assertTrue(response.path("tandem").path("confidence").asDouble() > 0.5);
  }

  @Test
  void everyQuoteIsTheDocumentsBytesAtItsOffsets() {
    byte[] document = StubRetrieval.DOCUMENT.getBytes(StandardCharsets.UTF_8);
    for (String question :
        List.of(QUESTION, "Who was the keeper Ada Löwe?", "Which rapeseed lamp oil burns?")) {
      JsonNode response = created(request(question));
      JsonNode content = response.path("output").path(1).path("content").path(0);
      String text = content.path("text").asText();
      assertFalse(content.path("annotations").isEmpty(), question);
      for (JsonNode citation : content.path("annotations")) {
        String quote = citation.path("quote").asText();
        byte[] bytes =
            Arrays.copyOfRange(
                document, citation.path("start_byte").asInt(), citation.path("end_byte").asInt());
        assertEquals(quote, new String(bytes, StandardCharsets.UTF_8));
        int from = text.offsetByCodePoints(0, citation.path("text_start").asInt());
        int to = text.offsetByCodePoints(0, citation.path("text_end").asInt());
        assertEquals(quote, text.substring(from, to));
        assertEquals(citation.path("text_end").asInt(), citation.path("index").asInt());
        assertEquals(StubRetrieval.FILE_ID, citation.path("file_id").asText());
        assertEquals("lighthouse.txt", citation.path("filename").asText());
        assertEquals("file_citation", citation.path("type").asText());
      }
    }
  }

  @Test
  void quotesNothingWhoseOffsetsDoNotFitItsBytes() {
    JsonNode response = created(request("vs_wrong_offsets", QUESTION));

    assertTrue(response.path("tandem").path("abstained").asBoolean());
    assertTrue(
        response.path("output").path(1).path("content").path(0).path("annotations").isEmpty());
  }

  @Test
  void abstainsInAPlainSentenceWhereTheDocumentsSayNothing() {
    JsonNode response = created(request("Which football club won yesterday?"));

    assertEquals("The documents do not answer this question.", outputText(response));
    assertTrue(response.path("tandem").path("abstained").asBoolean());
    assertTrue(response.path("tandem").path("confidence").asDouble() < 0.5);
  }

  @Test
  void hasEveryMemberThatTheSdksRequire() {
    JsonNode response = created(request(QUESTION));

    for (String member :
        List.of(
            "id",
            "object",
            "created_at",
            "error",
            "incomplete_details",
            "instructions",
            "model",
            "tools",
            "output",
            "parallel_tool_calls",
            "metadata",
            "tool_choice",
            "temperature",
            "top_p",
            "status",
            "completed_at",
            "usage",
            "text",
            "truncation",
            "reasoning",
            "previous_response_id",
            "max_output_tokens",
            "background",
            "service_tier",
            "store")) {
      assertTrue(response.has(member), member);
    }
    assertEquals("response", response.path("object").asText());
    assertTrue(response.path("usage").path("input_tokens_details").has("cache_write_tokens"));
    assertTrue(response.path("id").asText().startsWith("resp_"));
  }

  @Test
  void showsWhatWasFoundOnlyToThoseWhoAsk() {
    JsonNode without = created(request(QUESTION));
    ObjectNode asking = request(QUESTION);
    asking.putArray("include").add("file_search_call.results");
    JsonNode with = created(asking);

    assertTrue(without.path("output").path(0).path("results").isNull());
    JsonNode result = with.path("output").path(0).path("results").path(0);
    assertEquals(StubRetrieval.DOCUMENT, result.path("text").asText());
    assertEquals("north", result.path("attributes").path("region").asText());
    String path = "/v1/responses/" + without.path("id").asText();
    for (String name : List.of("include[]", "include")) {
      caller()
          .queryParam(name, "file_search_call.results")
          .get(path)
          .then()
          .statusCode(200)
          .body("output[0].results[0].file_id", equalTo(StubRetrieval.FILE_ID));
    }
    caller().get(path).then().body("output[0].results", equalTo(null));
  }

  @Test
  void fetchesWhatWasAnswered() {
    JsonNode response = created(request(QUESTION));

    assertEquals(response, json(caller().get("/v1/responses/" + response.path("id").asText())));
  }

  @Test
  void deletesWithoutATrace() {
    String path = "/v1/responses/" + created(request(QUESTION)).path("id").asText();

    caller().delete(path).then().statusCode(200).body("deleted", equalTo(true));
    caller().get(path).then().statusCode(404).body("error.type", equalTo("invalid_request_error"));
    caller().delete(path).then().statusCode(404);
    caller().get(path + "/input_items").then().statusCode(404);
  }

  @Test
  void keepsNothingWhenAskedNotToStore() {
    JsonNode response = created(request(QUESTION).put("store", false));

    caller().get("/v1/responses/" + response.path("id").asText()).then().statusCode(404);
  }

  @Test
  void hidesResponsesFromOtherProjects() {
    String id = created(request(QUESTION)).path("id").asText();

    for (String path : List.of("", "/input_items")) {
      as(StubRetrieval.OTHER_KEY).get("/v1/responses/" + id + path).then().statusCode(404);
    }
    as(StubRetrieval.OTHER_KEY).delete("/v1/responses/" + id).then().statusCode(404);
    as(StubRetrieval.OTHER_KEY).post("/v1/responses/" + id + "/cancel").then().statusCode(404);
    as(StubRetrieval.OTHER_KEY)
        .body(request(QUESTION).put("previous_response_id", id).toString())
        .post("/v1/responses")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("previous_response_not_found"));
    caller().get("/v1/responses/" + id).then().statusCode(200);
  }

  @Test
  void completesAShortFollowUpWithTheQuestionBeforeIt() {
    String id = created(request("Which keeper lit the lamp?")).path("id").asText();
    JsonNode next = created(request("When did she stop?").put("previous_response_id", id));
    JsonNode third =
        created(request("And why?").put("previous_response_id", next.path("id").asText()));

    assertEquals(
        "Which keeper lit the lamp? When did she stop?",
        next.path("output").path(0).path("queries").path(0).asText());
    assertEquals(
        "Which keeper lit the lamp? And why?",
        third.path("output").path(0).path("queries").path(0).asText());
    assertEquals(id, next.path("previous_response_id").asText());
  }

  @Test
  void cancelsOnlyBackgroundResponses() {
    String id = created(request(QUESTION)).path("id").asText();
    String background = created(request(QUESTION).put("background", true)).path("id").asText();

    caller()
        .post("/v1/responses/" + id + "/cancel")
        .then()
        .statusCode(400)
        .body("error.message", containsString("background=true"));
    caller()
        .post("/v1/responses/" + background + "/cancel")
        .then()
        .statusCode(200)
        .body("status", equalTo("completed"));
  }

  @Test
  void searchesAllStoresOfTheProjectWhenNoneIsNamed() {
    ObjectNode bare = JSON.createObjectNode().put("model", "extractive").put("input", QUESTION);
    JsonNode response = created(bare);

    assertFalse(response.path("tandem").path("abstained").asBoolean());
    assertEquals("file_search_call", response.path("output").path(0).path("type").asText());
    as(StubRetrieval.OTHER_KEY)
        .body(bare.toString())
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .body("output[1].content[0].text", equalTo("There are no documents to answer from yet."));
  }

  @Test
  void doesNotSearchWhenToolsAreForbidden() {
    JsonNode response = created(request(QUESTION).put("tool_choice", "none"));

    assertEquals(1, response.path("output").size());
    assertEquals("none", response.path("tandem").path("route").asText());
    assertTrue(response.path("tandem").path("abstained").asBoolean());
  }

  @Test
  void cutsBetweenSentencesWhenTheAnswerMayNotBeThatLong() {
    JsonNode response =
        created(request("Who lit the lamp every evening?").put("max_output_tokens", 16));

    assertEquals("incomplete", response.path("status").asText());
    assertEquals("max_output_tokens", response.path("incomplete_details").path("reason").asText());
    assertTrue(response.path("usage").path("output_tokens").asInt() <= 16);
    String text = outputText(response);
    assertTrue(text.isEmpty() || text.endsWith("."), text);
  }

  @Test
  void listsInputItemsInPages() {
    ObjectNode asking = request(QUESTION);
    var input = asking.putArray("input");
    input.addObject().put("role", "system").put("content", "Be brief.");
    input.addObject().put("role", "user").put("content", "What is a lighthouse?");
    input.addObject().put("role", "assistant").put("content", "A tower.");
    input
        .addObject()
        .put("role", "user")
        .putArray("content")
        .addObject()
        .put("type", "input_text")
        .put("text", QUESTION);
    String path = "/v1/responses/" + created(asking).path("id").asText() + "/input_items";

    JsonNode first = json(caller().queryParam("limit", 3).get(path));
    assertEquals(3, first.path("data").size());
    assertTrue(first.path("has_more").asBoolean());
    assertEquals(
        QUESTION, first.path("data").path(0).path("content").path(0).path("text").asText());
    assertEquals(
        "output_text", first.path("data").path(1).path("content").path(0).path("type").asText());
    JsonNode rest = json(caller().queryParam("after", first.path("last_id").asText()).get(path));
    assertEquals(1, rest.path("data").size());
    assertFalse(rest.path("has_more").asBoolean());
    JsonNode oldest = json(caller().queryParam("order", "asc").queryParam("limit", 1).get(path));
    assertEquals("system", oldest.path("data").path(0).path("role").asText());
    assertNotEquals(first.path("first_id"), first.path("last_id"));
    caller().queryParam("after", "msg_other").get(path).then().statusCode(404);
  }

  @Test
  void resolvesReferencesToStoredItems() {
    JsonNode before = created(request("Which keeper lit the lamp?"));
    String path = "/v1/responses/" + before.path("id").asText() + "/input_items";
    String item = json(caller().get(path)).path("first_id").asText();
    ObjectNode asking = request("");
    var input = asking.putArray("input");
    input.addObject().put("type", "item_reference").put("id", item);
    input.add(before.path("output").path(1));
    input.addObject().put("role", "user").put("content", "And when did she stop?");

    assertEquals(
        "Which keeper lit the lamp? And when did she stop?",
        created(asking).path("output").path(0).path("queries").path(0).asText());
    as(StubRetrieval.OTHER_KEY)
        .body(asking.toString())
        .post("/v1/responses")
        .then()
        .statusCode(404);
  }

  @Test
  void asksForTheCallersProjectWithTheirSearchOptions() {
    ObjectNode asking = request(QUESTION);
    ObjectNode tool = (ObjectNode) asking.path("tools").path(0);
    tool.put("max_num_results", 3);
    tool.putObject("filters").put("type", "eq").put("key", "region").put("value", "north");
    tool.putObject("ranking_options").put("score_threshold", 0.2);
    created(asking);

    String stub =
        org.eclipse.microprofile.config.ConfigProvider.getConfig()
            .getValue("tandem.retrieval.url", String.class);
    JsonNode seen = json(io.restassured.RestAssured.get(stub + "/last"));
    assertEquals("first", seen.path("project").asText());
    JsonNode evidence = seen.path("evidence");
    assertEquals(3, evidence.path("max_passages").asInt());
    assertEquals("region", evidence.path("filters").path("key").asText());
    assertEquals(0.2, evidence.path("ranking_options").path("score_threshold").asDouble());
    assertTrue(evidence.path("sentences").asBoolean());
  }

  @Test
  void answersTheSameToolsItWasGiven() {
    ObjectNode asking = request(QUESTION);
    asking
        .withArray("tools")
        .addObject()
        .put("type", "function")
        .put("name", "f")
        .putObject("parameters");
    asking.putObject("metadata").put("k", "v");
    JsonNode response = created(asking.put("instructions", "Be brief."));

    assertEquals("f", response.path("tools").path(1).path("name").asText());
    assertEquals("v", response.path("metadata").path("k").asText());
    assertEquals("Be brief.", response.path("instructions").asText());
    post("/v1/responses", asking.put("tool_choice", "auto")).then().statusCode(200);
  }
}
