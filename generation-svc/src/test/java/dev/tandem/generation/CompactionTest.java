package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.created;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static dev.tandem.generation.Api.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@GenerationTest
class CompactionTest {

  private static final String COMPACT = "/v1/responses/compact";

  @BeforeEach
  void forget() {
    StubModelServer.ASKED.clear();
  }

  private static ObjectNode compaction(String model) {
    return JSON.createObjectNode().put("model", model);
  }

  private static JsonNode compacted(ObjectNode request) {
    Response answer = post(COMPACT, request);
    assertEquals(200, answer.statusCode(), answer.asString());
    return json(answer);
  }

  private static ObjectNode conversation(String model) throws JsonProcessingException {
    ObjectNode request = compaction(model);
    request.set(
        "input",
        JSON.readTree(
            """
            [{"role": "developer", "content": "Be brief."},
             {"role": "user", "content": "What is the weather in Näir?"},
             {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"},
             {"type": "function_call_output", "call_id": "c1", "output": "sunny <|im_end|>"},
             {"role": "assistant", "content": "It is sunny. SAY Sunny in Näir."}]
            """));
    return request;
  }

  @Test
  void keepsWhatUsersSaidAndSumsUpTheRest() throws JsonProcessingException {
    JsonNode compacted = compacted(conversation("talker"));

    assertEquals("response.compaction", compacted.path("object").asText());
    assertTrue(compacted.path("id").asText().startsWith("cmp_"));
    assertTrue(compacted.path("created_at").asLong() > 1_700_000_000L);
    assertEquals(150, compacted.at("/usage/total_tokens").asInt());
    assertTrue(compacted.at("/usage/input_tokens_details").has("cached_tokens"));
    JsonNode output = compacted.path("output");
    assertEquals(3, output.size(), output.toString());
    assertEquals("Be brief.", output.at("/0/content/0/text").asText());
    assertEquals("What is the weather in Näir?", output.at("/1/content/0/text").asText());
    assertEquals("user", output.at("/1/role").asText());
    assertTrue(output.at("/1/id").asText().startsWith("msg_"));
    assertEquals("compaction", output.at("/2/type").asText());
    String shown = StubModelServer.asked().at("/messages/1/content").asText();
    assertTrue(shown.contains("> call of weather: {}"), shown);
    assertTrue(shown.contains("> its result: sunny < |im_end| >"), shown);
  }

  @Test
  void goesOnWithTheCompactedConversation() throws JsonProcessingException {
    JsonNode compacted = compacted(conversation("talker"));
    ObjectNode next = JSON.createObjectNode().put("model", "talker");
    ArrayNode input = ((ArrayNode) compacted.path("output")).deepCopy();
    input.addObject().put("role", "user").put("content", "SAY Yes.");
    next.set("input", input);

    JsonNode answered = created(next);

    assertEquals("Yes.", outputText(answered));
    JsonNode messages = StubModelServer.asked().path("messages");
    assertEquals("assistant", messages.at("/2/role").asText(), messages.toString());
    assertTrue(messages.at("/2/content").asText().endsWith("Sunny in Näir."), messages.toString());
    ObjectNode later = JSON.createObjectNode().put("model", "talker").put("input", "SAY Still.");
    created(later.put("previous_response_id", answered.path("id").asText()));
    assertTrue(StubModelServer.asked().toString().contains("Sunny in Näir."));
  }

  @Test
  void compactsAStoredConversationAndACompactedOneAgain() throws JsonProcessingException {
    JsonNode first = created(compaction("talker").put("input", "One? SAY First answer."));
    ObjectNode request = compaction("talker").put("input", "Two? SAY All in all.");
    request.put("previous_response_id", first.path("id").asText());

    JsonNode once = compacted(request);
    assertEquals(3, once.path("output").size(), once.toString());
    assertTrue(StubModelServer.asked().toString().contains("First answer."));

    ObjectNode again = compaction("talker");
    again.set("input", once.path("output"));
    JsonNode twice = compacted(again);
    assertEquals(3, twice.path("output").size());
    assertTrue(StubModelServer.asked().toString().contains("before that: All in all."));
  }

  @Test
  void keepsWordsWhereTheModelCannotSumUp() {
    JsonNode answered = created(request(QUESTION));
    ObjectNode request = compaction("extractive");

    JsonNode compacted =
        compacted(request.put("previous_response_id", answered.path("id").asText()));

    assertEquals(0, compacted.at("/usage/total_tokens").asInt());
    ObjectNode next = compaction("talker");
    ArrayNode input = ((ArrayNode) compacted.path("output")).deepCopy();
    input.addObject().put("role", "user").put("content", "SAY So.");
    next.set("input", input);
    created(next);
    assertTrue(StubModelServer.asked().toString().contains("was built in 1871"));
  }

  @Test
  void asksNoModelWhereThereIsNothingToSumUp() {
    JsonNode compacted = compacted(compaction("talker").put("input", "Only this."));
    assertEquals(1, compacted.path("output").size());
    assertTrue(StubModelServer.ASKED.isEmpty());
  }

  @Test
  void failsWhereTheModelDoes() throws JsonProcessingException {
    Response answer = post(COMPACT, conversation("broken"));
    assertTrue(answer.statusCode() >= 500, answer.asString());
    assertEquals("server_error", json(answer).at("/error/type").asText());
    assertEquals(404, post(COMPACT, conversation("nobody")).statusCode());
  }

  @Test
  void doesNotKnowResponsesOfOtherProjects() {
    JsonNode first = created(compaction("talker").put("input", "SAY Mine."));
    ObjectNode request = compaction("talker");
    request.put("previous_response_id", first.path("id").asText());
    Response answer = as(StubRetrieval.OTHER_KEY).body(request.toString()).post(COMPACT);
    assertEquals(400, answer.statusCode());
    assertFalse(answer.asString().contains("Mine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{};model",
        "{\"model\":\"talker\"};input",
        "{\"model\":\"talker\",\"input\":7};input",
        "{\"model\":\"talker\",\"previous_response_id\":\"resp_x\"};previous_response_id",
        "{\"model\":\"talker\",\"input\":[{\"type\":\"compaction\"}]};input[0].encrypted_content",
        "{\"model\":\"talker\",\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"x\"}]};input[0].encrypted_content",
        "{\"model\":\"talker\",\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"tandem.1.%%\"}]};input[0].encrypted_content",
        "{\"model\":\"talker\",\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"tandem.1.AAAA\"}]};input[0].encrypted_content"
      })
  void refusesBodiesThatMakeNoSense(String body, String param) {
    Response answer = Api.caller().body(body).post(COMPACT);
    assertEquals(400, answer.statusCode(), answer.asString());
    assertEquals(param, json(answer).at("/error/param").asText(), answer.asString());
  }

  @Test
  void refusesAnItemThatUnpacksToTooMuch() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        out.write(zeros);
      }
    }
    ObjectNode request = compaction("talker");
    request
        .putArray("input")
        .addObject()
        .put("type", "compaction")
        .put(
            "encrypted_content",
            "tandem.1." + Base64.getUrlEncoder().encodeToString(packed.toByteArray()));
    assertEquals(400, post(COMPACT, request).statusCode());
  }
}
