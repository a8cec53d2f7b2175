package dev.tandem.generation;

import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.created;
import static dev.tandem.generation.Api.events;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static dev.tandem.generation.Api.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.Api.Event;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models on model servers, through both dialects. */
@QuarkusTest
@GenerationTest
class GenerativeTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";

  @BeforeEach
  void forget() {
    StubModelServer.ASKED.clear();
  }

  private static ObjectNode chat(String text) {
    ObjectNode request = Api.JSON.createObjectNode().put("model", "talker");
    request.putArray("messages").addObject().put("role", "user").put("content", text);
    return request;
  }

  private static ObjectNode response(String text) {
    return Api.JSON.createObjectNode().put("model", "talker").put("input", text);
  }

  private static ObjectNode searching(String text) {
    ObjectNode request = request(text).put("model", "talker");
    request.put("tool_choice", "required");
    return request;
  }

  @Test
  void passesAChatCompletionThroughAsItWasSent() {
    ObjectNode request = chat("SAY Hello there.").put("seed", 7).put("n", 2).put("logit", "kept");
    request.putObject("response_format").put("type", "json_object");

    JsonNode completion = json(post(CHAT, request));

    assertEquals("Hello there.", completion.at("/choices/0/message/content").asText());
    assertEquals("Hello there.", completion.at("/choices/1/message/content").asText());
    assertEquals("stop", completion.at("/choices/0/finish_reason").asText());
    assertEquals(100, completion.at("/usage/prompt_tokens").asInt());
    assertEquals("fp_stub", completion.path("system_fingerprint").asText());
    assertEquals("talker", completion.path("model").asText());
    assertEquals("none", completion.at("/tandem/route").asText());
    JsonNode asked = StubModelServer.asked();
    assertEquals(7, asked.path("seed").asInt());
    assertEquals("kept", asked.path("logit").asText());
    assertEquals("json_object", asked.at("/response_format/type").asText());
    assertEquals("SAY Hello there.", asked.at("/messages/0/content").asText());
  }

  @Test
  void streamsAChatCompletionTokenByToken() {
    ObjectNode request = chat("SAY Hello there.").put("stream", true);
    request.putObject("stream_options").put("include_usage", true);

    List<Event> events = events(post(CHAT, request).asByteArray());

    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      text.append(event.data().at("/choices/0/delta/content").asText(""));
    }
    assertEquals("Hello there.", text.toString());
    assertTrue(events.size() > 6, "one event a token");
    assertEquals(150, events.get(events.size() - 2).data().at("/usage/total_tokens").asInt());
    assertEquals("[DONE]", events.getLast().name());
  }

  @Test
  void roundTripsAFunctionCallThroughResponses() {
    ObjectNode request = response("CALL weather");
    ObjectNode tool = request.putArray("tools").addObject().put("type", "function");
    tool.put("name", "weather").putObject("parameters").put("type", "object");

    JsonNode called = created(request);

    JsonNode call = called.at("/output/0");
    assertEquals("function_call", call.path("type").asText());
    assertEquals("weather", call.path("name").asText());
    assertEquals("{\"city\":\"Näir\"}", call.path("arguments").asText());
    assertEquals("weather", StubModelServer.asked().at("/tools/0/function/name").asText());

    ObjectNode result = Api.JSON.createObjectNode().put("model", "talker");
    result.put("previous_response_id", called.path("id").asText());
    result
        .putArray("input")
        .addObject()
        .put("type", "function_call_output")
        .put("call_id", call.path("call_id").asText())
        .put("output", "SAY Sunny.");
    JsonNode answered = created(result);

    assertEquals("Sunny.", outputText(answered));
    JsonNode messages = StubModelServer.asked().path("messages");
    assertEquals("CALL weather", messages.at("/0/content").asText());
    assertEquals("call_1", messages.at("/1/tool_calls/0/id").asText());
    assertEquals("tool", messages.at("/2/role").asText());
    assertEquals("call_1", messages.at("/2/tool_call_id").asText());
  }

  @Test
  void streamsAFunctionCallInTheOrderThatTheSdksExpect() {
    ObjectNode request = response("CALL weather").put("stream", true);
    request.putArray("tools").addObject().put("type", "function").put("name", "weather");

    List<Event> events = events(post(RESPONSES, request).asByteArray());

    assertEquals(
        List.of(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed"),
        events.stream().map(Event::type).toList());
    assertEquals("{\"city\":\"Näir\"}", events.get(5).data().path("arguments").asText());
  }

  @Test
  void turnsMarkersIntoCitationsOfTheSentenceThatStandsBehindThem() {
    JsonNode answered =
        created(searching(QUESTION + " SAY It was built in 1871 [1]. The sea is blue [7]."));

    JsonNode content = answered.path("output").path(1).path("content").path(0);
    assertEquals("It was built in 1871. The sea is blue.", content.path("text").asText());
    JsonNode citation = content.at("/annotations/0");
    assertEquals(1, content.path("annotations").size());
    assertEquals("file_citation", citation.path("type").asText());
    assertEquals("The lighthouse at Cape Näir was built in 1871.", citation.path("quote").asText());
    assertEquals(0, citation.path("text_start").asInt());
    assertEquals("It was built in 1871".length(), citation.path("text_end").asInt());
    String prompt = StubModelServer.asked().at("/messages/1/content").asText();
    assertTrue(
        prompt.contains("[1] (lighthouse.txt)\n> " + StubRetrieval.DOCUMENT.replace("\n", "\n> ")),
        prompt);
  }

  @Test
  void citesInChatByAddressAndByExtension() {
    ObjectNode request = chat(QUESTION + " SAY It was built in 1871 [1].").put("stream", true);
    request.putArray("vector_store_ids").add(StubRetrieval.STORE);
    request.put("tool_choice", "required");

    List<Event> events = events(post(CHAT, request).asByteArray());

    JsonNode cited = null;
    for (Event event : events) {
      JsonNode delta = event.data().at("/choices/0/delta");
      cited = delta.has("annotations") ? delta : cited;
    }
    assertEquals("url_citation", cited.at("/annotations/0/type").asText());
    assertTrue(
        cited.at("/annotations/0/url_citation/url").asText().contains(StubRetrieval.FILE_ID));
    assertEquals(StubRetrieval.FILE_ID, cited.at("/citations/0/file_id").asText());
  }

  @Test
  void abstainsWhereTheEvidenceIsWeak() {
    JsonNode answered = created(searching("Which football club won yesterday? SAY Rovers."));

    assertEquals("The documents do not answer this question.", outputText(answered));
    assertTrue(answered.at("/tandem/abstained").asBoolean());
    assertNull(StubModelServer.asked());
  }

  @Test
  void refusesByNameWhatTheModelIsSetUpWithout() {
    ObjectNode request = chat("").put("model", "textual");
    ObjectNode part = ((ObjectNode) request.at("/messages/0")).putArray("content").addObject();
    part.put("type", "image_url").putObject("image_url").put("url", "data:image/png;base64,AA==");

    Response refused = post(CHAT, request);

    assertEquals(400, refused.statusCode());
    assertEquals("messages", json(refused).at("/error/param").asText());
  }

  @Test
  void leavesOutTheOldestMessagesWhenTheRequestAllowsIt() {
    ObjectNode request = response("x").put("model", "small").put("truncation", "auto");
    var items = request.putArray("input");
    for (int i = 0; i < 40; i++) {
      items
          .addObject()
          .put("role", i % 2 == 0 ? "user" : "assistant")
          .put("content", "message " + i + " " + "word ".repeat(10));
    }
    items.addObject().put("role", "user").put("content", "SAY Done.");

    assertEquals("Done.", outputText(created(request)));
    JsonNode messages = StubModelServer.asked().path("messages");
    assertTrue(messages.size() > 2 && messages.size() < 30, "kept " + messages.size());
    assertEquals("SAY Done.", messages.path(messages.size() - 1).path("content").asText());
  }

  @Test
  void tellsAFailureOfTheServerInTheFormOfTheApi() {
    Response failed = post(CHAT, chat("FAIL 500"));

    assertTrue(failed.statusCode() >= 502, "status " + failed.statusCode());
    assertEquals("server_error", json(failed).at("/error/type").asText());
  }

  @Test
  void tellsAFailureInTheMiddleOfAStream() {
    ObjectNode request = response("BREAK SAY A long sentence that ends here.").put("stream", true);

    List<Event> events = events(post(RESPONSES, request).asByteArray());

    assertEquals("response.failed", events.getLast().type());
    JsonNode response = events.getLast().data().path("response");
    assertFalse(response.at("/error/message").asText().isEmpty());
    String told =
        events.stream()
            .filter(event -> event.type().equals("response.output_text.delta"))
            .map(event -> event.data().path("delta").asText())
            .collect(Collectors.joining());
    assertFalse(told.isEmpty());
    assertEquals("incomplete", response.at("/output/0/status").asText());
    assertEquals(told, outputText(response));
    Response kept = Api.caller().get(RESPONSES + "/" + response.path("id").asText());
    assertEquals(told, outputText(json(kept)));
  }

  @Test
  void keepsAChatCompletionWhenAskedTo() {
    JsonNode completion = json(post(CHAT, chat("SAY Kept.").put("store", true)));

    JsonNode kept = json(Api.caller().get(CHAT + "/" + completion.path("id").asText()));

    assertEquals("Kept.", kept.at("/choices/0/message/content").asText());
  }

  @Test
  void goesOnWithAConversation() {
    String id = json(post("/v1/conversations", Api.JSON.createObjectNode())).path("id").asText();
    created(response("SAY First.").put("conversation", id));
    JsonNode second = created(response("SAY Second.").put("conversation", id));

    assertEquals(id, second.at("/conversation/id").asText());
    JsonNode messages = StubModelServer.asked().path("messages");
    assertEquals(3, messages.size());
    assertEquals("First.", messages.at("/1/content").asText());
    assertEquals(
        4, json(Api.caller().get("/v1/conversations/" + id + "/items")).path("data").size());
  }

  @Test
  void listsTheModelsOfTheServers() {
    JsonNode models = json(Api.caller().get("/v1/models"));

    assertTrue(models.toString().contains("\"id\":\"talker\""));
  }

  @Test
  void remembersAFactThatNoLongerFits() throws InterruptedException {
    String id = json(post("/v1/conversations", Api.JSON.createObjectNode())).path("id").asText();
    created(
        response("My lucky number is seventeen. SAY Noted: seventeen.")
            .put("model", "small")
            .put("conversation", id));
    for (int turn = 0; turn < 12; turn++) {
      created(
          response("Tell me about topic " + turn + " at length. SAY " + "Filler words. ".repeat(12))
              .put("model", "small")
              .put("conversation", id));
    }

    String prompt = "";
    for (int i = 0; i < 50 && !prompt.contains("From earlier"); i++) {
      Thread.sleep(100);
      StubModelServer.ASKED.clear();
      created(
          response("What is my lucky number? SAY Well.")
              .put("model", "small")
              .put("conversation", id));
      prompt = StubModelServer.asked().path("messages").toString();
    }

    assertTrue(prompt.contains("user: My lucky number is seventeen."), prompt);
  }
}
