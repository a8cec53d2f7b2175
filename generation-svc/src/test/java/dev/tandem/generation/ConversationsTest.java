package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@GenerationTest
class ConversationsTest {

  private static final String PATH = "/v1/conversations";

  private static JsonNode created(String body) {
    Response response = caller().body(body).post(PATH);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static String conversation() {
    return created("{}").path("id").asText();
  }

  private static String itemsOf(String id) {
    return PATH + "/" + id + "/items";
  }

  private static JsonNode added(String id, String... items) {
    Response response =
        caller().body("{\"items\":[" + String.join(",", items) + "]}").post(itemsOf(id));
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static String said(String role, String text) {
    ObjectNode message = JSON.createObjectNode().put("role", role).put("content", text);
    return message.toString();
  }

  private static List<String> texts(JsonNode page) {
    List<String> texts = new ArrayList<>();
    page.path("data").forEach(i -> texts.add(i.path("content").path(0).path("text").asText()));
    return texts;
  }

  private static JsonNode list(String id, String query) {
    Response response = caller().get(itemsOf(id) + query);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  @Test
  void keepsAConversationWithItsFirstItemsAndMetadata() {
    JsonNode made =
        created("{\"metadata\":{\"topic\":\"demo\"},\"items\":[" + said("user", "Hello!") + "]}");

    String id = made.path("id").asText();
    assertTrue(id.startsWith("conv_"));
    assertEquals("conversation", made.path("object").asText());
    assertTrue(made.path("created_at").isIntegralNumber());
    assertEquals("demo", made.path("metadata").path("topic").asText());
    assertEquals(made, json(caller().get(PATH + "/" + id)));
    JsonNode item = list(id, "").path("data").path(0);
    assertEquals("message", item.path("type").asText());
    assertEquals("completed", item.path("status").asText());
    assertEquals("input_text", item.path("content").path(0).path("type").asText());
    assertTrue(item.path("id").asText().startsWith("msg_"));
  }

  @Test
  void takesACreationWithoutABody() {
    Response response = as(StubRetrieval.KEY).post(PATH);

    assertEquals(200, response.statusCode(), response.asString());
    assertTrue(json(response).path("metadata").isObject());
  }

  @Test
  void replacesMetadataAsAWhole() {
    String id = created("{\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}").path("id").asText();

    JsonNode updated = json(caller().body("{\"metadata\":{\"b\":\"3\"}}").post(PATH + "/" + id));

    assertEquals("{\"b\":\"3\"}", updated.path("metadata").toString());
    JsonNode emptied = json(caller().body("{\"metadata\":null}").post(PATH + "/" + id));
    assertTrue(emptied.path("metadata").isEmpty());
    assertEquals(400, caller().body("{}").post(PATH + "/" + id).statusCode());
  }

  @Test
  void forgetsADeletedConversationWithItsItems() {
    String id = conversation();
    String item = added(id, said("user", "x")).path("data").path(0).path("id").asText();

    JsonNode deleted = json(caller().delete(PATH + "/" + id));

    assertEquals("conversation.deleted", deleted.path("object").asText());
    assertTrue(deleted.path("deleted").asBoolean());
    assertEquals(404, caller().get(PATH + "/" + id).statusCode());
    assertEquals(404, caller().get(itemsOf(id)).statusCode());
    assertEquals(404, caller().get(itemsOf(id) + "/" + item).statusCode());
    assertEquals(404, caller().delete(PATH + "/" + id).statusCode());
  }

  @Test
  void givesItemsBackInTheShapeOfTheApi() {
    String id = conversation();

    JsonNode page =
        added(
            id,
            said("assistant", "Hi."),
            "{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"https://e.org/a.png\"}]}",
            "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"}",
            "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"7\"}",
            "{\"type\":\"file_search_call\",\"id\":\"fs_1\",\"queries\":[\"q\"],"
                + "\"results\":[{\"file_id\":\"f\",\"text\":\"t\"}]}",
            "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"s\"}],"
                + "\"encrypted_content\":\"abc\"}");

    JsonNode items = page.path("data");
    assertEquals("list", page.path("object").asText());
    assertEquals(items.path(0).path("id"), page.path("first_id"));
    assertEquals(items.path(5).path("id"), page.path("last_id"));
    assertFalse(page.path("has_more").asBoolean());
    JsonNode text = items.path(0).path("content").path(0);
    assertEquals("output_text", text.path("type").asText());
    assertTrue(text.path("annotations").isArray() && text.path("logprobs").isArray());
    assertEquals("auto", items.path(1).path("content").path(0).path("detail").asText());
    assertTrue(items.path(2).path("id").asText().startsWith("fc_"));
    assertEquals("completed", items.path(2).path("status").asText());
    assertEquals("7", items.path(3).path("output").asText());
    assertTrue(items.path(4).path("results").isNull());
    assertFalse(items.path(5).has("encrypted_content"));
  }

  @Test
  void showsBulkyMembersOnlyWhenAskedFor() {
    String id = conversation();
    added(
        id,
        "{\"type\":\"file_search_call\",\"id\":\"fs_1\",\"queries\":[],\"results\":[{\"text\":\"t\"}]}",
        "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"encrypted_content\":\"abc\"}");

    assertTrue(json(caller().get(itemsOf(id) + "/fs_1")).path("results").isNull());
    JsonNode found = json(caller().get(itemsOf(id) + "/fs_1?include[]=file_search_call.results"));
    assertEquals("t", found.path("results").path(0).path("text").asText());
    JsonNode listed = list(id, "?include=reasoning.encrypted_content&order=asc");
    assertEquals("abc", listed.path("data").path(1).path("encrypted_content").asText());
    assertEquals(400, caller().get(itemsOf(id) + "?include[]=everything").statusCode());
  }

  @Test
  void pagesThroughItemsInBothDirections() {
    String id = conversation();
    for (int i = 1; i <= 5; i++) {
      added(id, said("user", "m" + i));
    }

    JsonNode first = list(id, "?limit=2");
    JsonNode second = list(id, "?limit=2&after=" + first.path("last_id").asText());
    JsonNode third = list(id, "?limit=2&after=" + second.path("last_id").asText());

    assertEquals(List.of("m5", "m4"), texts(first));
    assertEquals(List.of("m3", "m2"), texts(second));
    assertEquals(List.of("m1"), texts(third));
    assertTrue(first.path("has_more").asBoolean() && second.path("has_more").asBoolean());
    assertFalse(third.path("has_more").asBoolean());
    assertEquals(List.of("m1", "m2", "m3", "m4", "m5"), texts(list(id, "?order=asc")));
    JsonNode rest = list(id, "?order=asc&after=" + first.path("last_id").asText());
    assertEquals(List.of("m5"), texts(rest));
    assertEquals(List.of(), texts(list(conversation(), "")));
  }

  @Test
  void answersTheConversationWhenAnItemIsDeleted() {
    String id = conversation();
    String item = added(id, said("user", "x")).path("data").path(0).path("id").asText();
    added(id, said("user", "y"));

    JsonNode conversation = json(caller().delete(itemsOf(id) + "/" + item));

    assertEquals(id, conversation.path("id").asText());
    assertEquals(List.of("y"), texts(list(id, "")));
    assertEquals(404, caller().get(itemsOf(id) + "/" + item).statusCode());
    assertEquals(404, caller().delete(itemsOf(id) + "/" + item).statusCode());
  }

  @Test
  void addsAnItemWithAKnownIdOnlyOnce() {
    String id = conversation();
    String item = "{\"id\":\"msg_mine\",\"role\":\"user\",\"content\":\"once\"}";
    added(id, item);

    JsonNode again = added(id, said("user", "before"), item);

    assertEquals(2, again.path("data").size());
    assertEquals(List.of("once", "before"), texts(list(id, "?order=asc")));
  }

  @Test
  void showsNothingToAnotherProject() {
    String id = conversation();
    String item = added(id, said("user", "x")).path("data").path(0).path("id").asText();
    String items = "{\"items\":[" + said("user", "intruder") + "]}";

    assertEquals(404, other().get(PATH + "/" + id).statusCode());
    assertEquals(404, other().body("{\"metadata\":{}}").post(PATH + "/" + id).statusCode());
    assertEquals(404, other().delete(PATH + "/" + id).statusCode());
    assertEquals(404, other().body(items).post(itemsOf(id)).statusCode());
    assertEquals(404, other().get(itemsOf(id)).statusCode());
    assertEquals(404, other().get(itemsOf(id) + "?after=" + item).statusCode());
    assertEquals(404, other().get(itemsOf(id) + "/" + item).statusCode());
    assertEquals(404, other().delete(itemsOf(id) + "/" + item).statusCode());
    assertEquals(List.of("x"), texts(list(id, "")));
  }

  private static io.restassured.specification.RequestSpecification other() {
    return as(StubRetrieval.OTHER_KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"items\":7}|items",
        "{\"items\":[7]}|items[0]",
        "{\"items\":[{}]}|items[0].type",
        "{\"items\":[{\"type\":\"moon\"}]}|items[0].type",
        "{\"items\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]}|items[0].type",
        "{\"items\":[{\"role\":\"pirate\",\"content\":\"x\"}]}|items[0].role",
        "{\"items\":[{\"role\":\"user\"}]}|items[0].content",
        "{\"items\":[{\"role\":\"user\",\"content\":5}]}|items[0].content",
        "{\"items\":[{\"role\":\"user\",\"content\":[{\"type\":\"output_text\",\"text\":\"x\"}]}]}|items[0].content[0].type",
        "{\"items\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]}|items[0].content[0].image_url",
        "{\"items\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]}|items[0].content[0].text",
        "{\"items\":[{\"id\":\"a b\",\"role\":\"user\",\"content\":\"x\"}]}|items[0].id",
        "{\"items\":[{\"id\":7,\"role\":\"user\",\"content\":\"x\"}]}|items[0].id",
        "{\"items\":[{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{}\"}]}|items[0].call_id",
        "{\"items\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":{}}]}|items[0].arguments",
        "{\"items\":[{\"type\":\"function_call_output\",\"call_id\":\"c\"}]}|items[0].output",
        "{\"items\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":{}}]}|items[0].output",
        "{\"items\":[{\"type\":\"file_search_call\"}]}|items[0].queries",
        "{\"items\":[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"x\",\"text\":\"\"}]}]}|items[0].summary[0].type",
        "{\"items\":[{\"role\":\"user\",\"content\":\"\\u0000\"}]}|items[0].content",
        "{\"metadata\":{\"a\":1}}|metadata",
        "{\"metadata\":[]}|metadata",
        "[]|",
        "{|"
      })
  void namesTheMemberAtFault(String body, String param) {
    Response response = caller().body(body).post(PATH);

    assertEquals(400, response.statusCode(), response.asString());
    JsonNode error = json(response).path("error");
    assertEquals(param == null ? "null" : param, error.path("param").asText(), response.asString());
  }

  @Test
  void refusesMoreThanTwentyItemsAtOnce() throws JsonProcessingException {
    ObjectNode body = JSON.createObjectNode();
    for (int i = 0; i < 21; i++) {
      body.withArray("items").add(JSON.readTree(said("user", "m" + i)));
    }

    assertEquals(400, caller().body(body.toString()).post(PATH).statusCode());
    assertEquals(400, caller().body(body.toString()).post(itemsOf(conversation())).statusCode());
    body.withArray("items").remove(0);
    assertEquals(200, caller().body(body.toString()).post(PATH).statusCode());
  }

  @Test
  void answersIdsThatCannotExistLikeUnknownOnes() {
    for (String id : new String[] {"conv_", "conv_%00", "..%2f..", "conv_" + "x".repeat(500)}) {
      assertEquals(404, caller().get(PATH + "/" + id).statusCode(), id);
    }
    String known = conversation();
    assertEquals(400, caller().get(itemsOf(known) + "?after=msg_unknown").statusCode());
    assertEquals(400, caller().get(itemsOf(known) + "?limit=0").statusCode());
    assertEquals(400, caller().get(itemsOf(known) + "?limit=101").statusCode());
    assertEquals(400, caller().get(itemsOf(known) + "?order=up").statusCode());
    assertEquals(400, caller().body("{}").post(itemsOf(known)).statusCode());
  }
}
