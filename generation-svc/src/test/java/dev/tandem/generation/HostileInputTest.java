package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.chat;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@GenerationTest
class HostileInputTest {

  private static final String RESPONSES = "/v1/responses";
  private static final String CHAT = "/v1/chat/completions";

  private static void refused(Response response, int status, String param) {
    assertEquals(status, response.statusCode(), response.asString());
    JsonNode error = json(response).path("error");
    assertFalse(error.path("message").asText().isBlank());
    assertFalse(error.path("message").asText().contains("Exception"));
    assertTrue(error.has("type") && error.has("param") && error.has("code"));
    if (!param.isEmpty()) {
      assertEquals(param, error.path("param").asText(), response.asString());
    }
  }

  private static ObjectNode with(ObjectNode request, String member, String value)
      throws JsonProcessingException {
    return request.set(member, JSON.readTree(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "model|5|model",
        "model|null|model",
        "input|7|input",
        "input|null|input",
        "input|\"\"|input",
        "input|\"  \"|input",
        "input|[]|input",
        "input|[1]|input[0]",
        "input|[{\"role\":\"pirate\",\"content\":\"x\"}]|input[0].role",
        "input|[{\"role\":\"user\"}]|input[0].content",
        "input|[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:,\"}]}]|input[0].content[0].type",
        "input|[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]|input[0].content[0].image_url",
        "input|[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_data\":\"data:,\"}]}]|input[0].content[0].type",
        "input|[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\"}]}]|input[0].content[0].file_data",
        "input|[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]|input[0].content[0].text",
        "input|[{\"type\":\"moon_call\"}]|input[0].type",
        "input|[{\"type\":\"function_call_output\",\"call_id\":\"c\"}]|input[0].output",
        "temperature|-0.1|temperature",
        "temperature|\"hot\"|temperature",
        "top_p|1.5|top_p",
        "max_output_tokens|15|max_output_tokens",
        "max_output_tokens|-1|max_output_tokens",
        "max_output_tokens|99999999999999999999|max_output_tokens",
        "max_output_tokens|20.5|max_output_tokens",
        "max_tool_calls|0|max_tool_calls",
        "top_logprobs|5|top_logprobs",
        "stream|\"yes\"|stream",
        "store|1|store",
        "background|\"\"|background",
        "metadata|[]|metadata",
        "metadata|{\"a\":1}|metadata",
        "truncation|\"perhaps\"|truncation",
        "include|\"results\"|include",
        "include|[\"everything\"]|include",
        "include|[\"message.output_text.logprobs\"]|include",
        "tools|{}|tools",
        "tools|[{\"type\":\"file_search\"}]|tools[0].vector_store_ids",
        "tools|[{\"type\":\"file_search\",\"vector_store_ids\":[]}]|tools[0].vector_store_ids",
        "tools|[{\"type\":\"file_search\",\"vector_store_ids\":[3]}]|tools[0].vector_store_ids[0]",
        "tools|[{\"type\":\"file_search\",\"vector_store_ids\":[\"v\"],\"max_num_results\":51}]|tools[0].max_num_results",
        "tools|[{\"type\":\"file_search\",\"vector_store_ids\":[\"v\"],\"filters\":[]}]|tools[0].filters",
        "tools|[{\"type\":\"web_search\"}]|tools[0].type",
        "tool_choice|\"sometimes\"|tool_choice",
        "tool_choice|{\"type\":\"function\",\"name\":\"f\"}|tool_choice",
        "tool_choice|{\"type\":\"moon\"}|tool_choice.type",
        "tool_choice|[]|tool_choice",
        "text|{\"format\":{\"type\":\"json_object\"}}|text.format",
        "text|{\"format\":{\"type\":\"yaml\"}}|text.format.type",
        "reasoning|{\"effort\":\"huge\"}|reasoning.effort",
        "conversation|7|conversation",
        "prompt|{\"id\":\"p\"}|prompt",
        "service_tier|\"gold\"|service_tier",
        "previous_response_id|\"resp_unknown\"|previous_response_id",
        "previous_response_id|7|previous_response_id",
        "instructions|{}|instructions"
      })
  void namesTheMemberAtFaultInResponses(String member, String value, String param)
      throws JsonProcessingException {
    refused(Api.post(RESPONSES, with(request(QUESTION), member, value)), 400, param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "messages|null|messages",
        "messages|[]|messages",
        "messages|\"hi\"|messages",
        "messages|[{\"role\":\"wizard\",\"content\":\"x\"}]|messages[0].role",
        "messages|[{\"role\":\"system\",\"content\":\"x\"}]|messages",
        "messages|[{\"role\":\"user\",\"content\":5}]|messages[0].content",
        "messages|[{\"role\":\"user\",\"content\":[]}]|messages[0].content",
        "messages|[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:,\"}}]}]|messages[0].content[0].type",
        "messages|[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]|messages[0].content[0].image_url",
        "messages|[{\"role\":\"tool\",\"content\":\"x\"}]|messages[0].tool_call_id",
        "n|2|n",
        "n|0|n",
        "logprobs|true|logprobs",
        "response_format|{\"type\":\"json_object\"}|response_format",
        "response_format|{}|response_format.type",
        "temperature|3|temperature",
        "presence_penalty|-2.5|presence_penalty",
        "stop|[\"a\",\"b\",\"c\",\"d\",\"e\"]|stop",
        "stop|[\"\"]|stop",
        "stop|7|stop",
        "seed|1.5|seed",
        "max_tokens|0|max_tokens",
        "max_completion_tokens|-5|max_completion_tokens",
        "stream_options|{\"include_usage\":true}|stream_options",
        "store|\"yes\"|store",
        "modalities|[\"audio\"]|modalities",
        "function_call|{\"name\":\"f\"}|function_call",
        "vector_store_ids|\"vs\"|vector_store_ids"
      })
  void namesTheMemberAtFaultInChat(String member, String value, String param)
      throws JsonProcessingException {
    refused(Api.post(CHAT, with(chat(QUESTION), member, value)), 400, param);
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, CHAT})
  void refusesBodiesThatAreNoJsonObject(String path) {
    for (String body : new String[] {"", "{", "[]", "null", "7", "\"x\"", "{} {}", "{'a':1}"}) {
      refused(caller().body(body).post(path), 400, "");
    }
    refused(
        caller().body("{\"tools\":" + "[".repeat(900) + "]".repeat(900) + "}").post(path), 400, "");
    refused(caller().body("[".repeat(5_000)).post(path), 400, "");
    refused(caller().body(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe}).post(path), 400, "");
    refused(caller().contentType("text/plain").body("{}").post(path), 415, "");
    refused(caller().put(path), 405, "");
  }

  @Test
  void refusesTextThatIsNoUnicode() {
    for (String text : new String[] {"\\ud800", "a\\udc00b", "\\u0000"}) {
      String body = "{\"model\":\"extractive\",\"input\":\"" + text + "\"}";
      refused(caller().body(body).post(RESPONSES), 400, "input");
      String nested =
          "{\"model\":\"extractive\",\"input\":\"x\",\"metadata\":{\"a\":\"" + text + "\"}}";
      refused(caller().body(nested).post(RESPONSES), 400, "metadata.a");
    }
  }

  @Test
  void answersVeryLongQuestions() {
    String question = QUESTION + " lighthouse 🗼".repeat(10_000);

    assertEquals(200, Api.post(RESPONSES, request(question)).statusCode());
  }

  @Test
  void doesNotFindIdsThatCannotExist() {
    for (String id :
        new String[] {"resp_x", "%00", "..%2F..", "%27%20OR%201%3D1", "é".repeat(300)}) {
      Response response = caller().urlEncodingEnabled(false).get("/v1/responses/" + id);
      assertTrue(response.statusCode() == 404 || response.statusCode() == 400, id);
    }
    assertEquals(404, caller().get("/v1/responses/resp_x/input_items").statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "vs_failing,503",
    "vs_malformed,503",
    "vs_empty_body,503",
    "vs_slow,503",
    "vs_unknown,404",
    "vs_busy,429"
  })
  void tellsWhatWentWrongWithTheSearch(String store, int status) {
    Response response = Api.post(RESPONSES, request(store, QUESTION));

    refused(response, status, "");
    assertFalse(response.asString().contains("secret"));
  }

  @Test
  void refusesCallersWithoutAKnownKey() {
    refused(Api.as("wrong").body(request(QUESTION).toString()).post(RESPONSES), 401, "");
    byte[] body = chat(QUESTION).toString().getBytes(StandardCharsets.UTF_8);
    refused(
        io.restassured.RestAssured.given().contentType("application/json").body(body).post(CHAT),
        401,
        "");
  }
}
