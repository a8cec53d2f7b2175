package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.chat;
import static dev.tandem.generation.Api.events;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.post;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.Api.Event;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@GenerationTest
class ChatTest {

  private static final String PATH = "/v1/chat/completions";

  private static JsonNode completed(JsonNode request) {
    var response = post(PATH, request);
    response.then().statusCode(200);
    return json(response);
  }

  private static List<Event> streamed(ObjectNode request) {
    var response = post(PATH, request.put("stream", true));
    response.then().statusCode(200);
    return events(response.asByteArray());
  }

  @Test
  void answersWithCitations() {
    JsonNode completion = completed(chat(QUESTION));
    JsonNode choice = completion.path("choices").path(0);
    JsonNode message = choice.path("message");
    JsonNode citation = message.path("citations").path(0);

    assertEquals("chat.completion", completion.path("object").asText());
    assertTrue(completion.path("id").asText().startsWith("chatcmpl-"));
    assertEquals("stop", choice.path("finish_reason").asText());
    assertTrue(choice.has("logprobs") && message.has("refusal"));
    assertEquals("assistant", message.path("role").asText());
    assertTrue(message.path("content").asText().startsWith(citation.path("quote").asText()));
    assertEquals(StubRetrieval.FILE_ID, citation.path("file_id").asText());
    assertFalse(completion.path("tandem").path("abstained").asBoolean());
    JsonNode usage = completion.path("usage");
    assertEquals(
        usage.path("total_tokens").asInt(),
        usage.path("prompt_tokens").asInt() + usage.path("completion_tokens").asInt());
  }

  @Test
  void abstainsWithoutCitations() {
    JsonNode completion = completed(chat("Which football club won yesterday?"));
    JsonNode message = completion.path("choices").path(0).path("message");

    assertEquals("The documents do not answer this question.", message.path("content").asText());
    assertTrue(message.path("citations").isEmpty());
    assertTrue(completion.path("tandem").path("abstained").asBoolean());
  }

  @Test
  void streamsTheSameAnswerAndEndsWithDone() {
    JsonNode whole = completed(chat(QUESTION)).path("choices").path(0).path("message");
    List<Event> events = streamed(chat(QUESTION));

    assertEquals("[DONE]", events.getLast().name());
    List<Event> chunks = events.subList(0, events.size() - 1);
    StringBuilder text = new StringBuilder();
    for (Event chunk : chunks) {
      JsonNode choice = chunk.data().path("choices").path(0);
      text.append(choice.path("delta").path("content").asText(""));
      assertEquals(chunks.getFirst().data().path("id"), chunk.data().path("id"));
      assertTrue(choice.has("finish_reason"));
      assertFalse(chunk.data().has("usage"));
      assertFalse(chunk.data().has("error"));
      assertEquals("chat.completion.chunk", chunk.data().path("object").asText());
    }
    assertEquals(whole.path("content").asText(), text.toString());
    JsonNode first = chunks.getFirst().data().path("choices").path(0).path("delta");
    assertEquals("assistant", first.path("role").asText());
    JsonNode last = chunks.getLast().data();
    assertEquals("stop", last.path("choices").path(0).path("finish_reason").asText());
    assertFalse(last.path("tandem").path("abstained").asBoolean());
    JsonNode citations =
        chunks
            .get(chunks.size() - 2)
            .data()
            .path("choices")
            .path(0)
            .path("delta")
            .path("citations");
    assertEquals(whole.path("citations"), citations);
  }

  @Test
  void tellsTheUsageOnlyToThoseWhoAsk() {
    ObjectNode request = chat(QUESTION);
    request.putObject("stream_options").put("include_usage", true);
    List<Event> events = streamed(request);

    JsonNode last = events.get(events.size() - 2).data();
    assertTrue(last.path("choices").isEmpty());
    assertTrue(last.path("usage").path("total_tokens").asInt() > 0);
    for (Event chunk : events.subList(0, events.size() - 2)) {
      assertTrue(chunk.data().has("usage"));
      assertTrue(chunk.data().path("usage").isNull());
    }
  }

  @Test
  void completesAFollowUpFromTheMessagesBefore() {
    ObjectNode request = chat("Which lamp burns rapeseed oil?");
    request.withArray("messages").addObject().put("role", "assistant").put("content", "The lamp.");
    request.withArray("messages").addObject().put("role", "user").put("content", "And who lit it?");

    JsonNode completion = completed(request);

    assertFalse(completion.path("tandem").path("abstained").asBoolean());
  }

  @Test
  void searchesAllStoresOfTheProjectWhenNoneIsNamed() {
    ObjectNode request = chat(QUESTION);
    request.remove("vector_store_ids");

    assertFalse(completed(request).path("tandem").path("abstained").asBoolean());
    as(StubRetrieval.OTHER_KEY)
        .body(request.toString())
        .post(PATH)
        .then()
        .statusCode(200)
        .body("choices[0].message.content", equalTo("There are no documents to answer from yet."));
  }

  @Test
  void takesTheFileSearchToolToo() {
    ObjectNode request = chat(QUESTION);
    request.remove("vector_store_ids");
    request.set("tools", Api.request("vs_unknown", QUESTION).path("tools"));

    post(PATH, request).then().statusCode(404).body("error.type", equalTo("invalid_request_error"));
  }

  @Test
  void leavesOutASentenceThatHoldsAStopText() {
    JsonNode completion = completed(chat(QUESTION).put("stop", "1871"));

    String content = completion.path("choices").path(0).path("message").path("content").asText();
    assertFalse(content.contains("1871"));
  }

  @Test
  void saysThatALimitCutTheAnswer() {
    JsonNode completion = completed(chat(QUESTION).put("max_completion_tokens", 2));

    assertEquals("length", completion.path("choices").path(0).path("finish_reason").asText());
  }

  @Test
  void tellsAFailureBeforeTheStreamByItsStatusAndLaterInsideIt() {
    completed(chat(QUESTION)); // The first request of all is slow, and what is slow is not held.
    ObjectNode failing = chat(QUESTION).put("stream", true);
    failing.putArray("vector_store_ids").add("vs_failing");
    post(PATH, failing).then().statusCode(503).body("error.type", equalTo("server_error"));

    ObjectNode late = chat(QUESTION);
    late.putArray("vector_store_ids").add("vs_late");
    List<Event> events = streamed(late);
    assertEquals(
        "No vector store found with id 'vs_late'.",
        events.getLast().data().path("error").path("message").asText());
  }

  @Test
  void listsAndFindsModels() {
    JsonNode list = json(Api.caller().get("/v1/models"));
    assertEquals("list", list.path("object").asText());
    List<String> names = list.path("data").findValuesAsText("id");
    assertTrue(
        names.containsAll(List.of("extractive", "talker", "BAAI/bge-small-en-v1.5")),
        names::toString);
    assertTrue(list.path("data").path(0).has("created"));
    assertTrue(list.path("data").path(0).has("owned_by"));

    for (String path :
        List.of("extractive", "BAAI/bge-small-en-v1.5", "BAAI%2Fbge-small-en-v1.5")) {
      Api.caller()
          .urlEncodingEnabled(false)
          .get("/v1/models/" + path)
          .then()
          .statusCode(200)
          .body("object", equalTo("model"));
    }
    for (String path : List.of("nope", "ft%3Abase%3Aorg%3A%3Aid", "a%2Fb%2Fc")) {
      Api.caller()
          .urlEncodingEnabled(false)
          .get("/v1/models/" + path)
          .then()
          .statusCode(404)
          .body("error.code", equalTo("model_not_found"));
    }
    assertEquals(
        404,
        post(PATH, JSON.createObjectNode().setAll(chat("x y?").put("model", "gpt-4")))
            .statusCode());
  }
}
