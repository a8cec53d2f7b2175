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
import dev.tandem.api.id.Ids;
import dev.tandem.generation.chat.StoredCompletion;
import dev.tandem.generation.chat.StoredCompletions;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@GenerationTest
class StoredChatTest {

  private static final String PATH = "/v1/chat/completions";

  @Inject StoredCompletions store;

  private String stored(String model, long created, Map<String, String> metadata)
      throws JsonProcessingException {
    String id = Ids.next("chatcmpl-");
    ObjectNode completion = JSON.createObjectNode().put("id", id).put("object", "chat.completion");
    completion.put("created", created).put("model", model).putArray("choices");
    JsonNode messages =
        JSON.readTree(
            """
            [{"role":"system","content":"Be brief."},
             {"role":"user","name":"ann","content":[
               {"type":"text","text":"What is"},{"type":"text","text":"this?"},
               {"type":"image_url","image_url":{"url":"https://e.org/a.png"}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1"}]},
             {"role":"tool","tool_call_id":"c1","content":"7"}]
            """);
    List<JsonNode> all = new ArrayList<>();
    messages.forEach(all::add);
    store.save("first", new StoredCompletion(completion, all, metadata)).await().indefinitely();
    return id;
  }

  private static JsonNode page(String query) {
    Response response = caller().urlEncodingEnabled(false).get(PATH + query);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("data").forEach(item -> ids.add(item.path("id").asText()));
    return ids;
  }

  @Test
  void givesBackWhatWasStoredWithItsMetadata() throws JsonProcessingException {
    String id = stored("m", 1_700_000_000, Map.of("k", "v"));

    JsonNode completion = json(caller().get(PATH + "/" + id));

    assertEquals("chat.completion", completion.path("object").asText());
    assertEquals(1_700_000_000, completion.path("created").asLong());
    assertEquals("v", completion.path("metadata").path("k").asText());
  }

  @Test
  void replacesMetadata() throws JsonProcessingException {
    String id = stored("m", 1_700_000_000, Map.of("k", "v"));

    JsonNode updated = json(caller().body("{\"metadata\":{\"n\":\"w\"}}").post(PATH + "/" + id));

    assertEquals("{\"n\":\"w\"}", updated.path("metadata").toString());
    assertEquals(updated, json(caller().get(PATH + "/" + id)));
    assertEquals(400, caller().body("{}").post(PATH + "/" + id).statusCode());
    assertEquals(400, caller().body("{\"metadata\":{\"n\":1}}").post(PATH + "/" + id).statusCode());
  }

  @Test
  void listsTheOldestFirstInPages() throws JsonProcessingException {
    String model = Ids.next("pages-");
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      // Three of one second: the order of storing tells them apart.
      made.add(stored(model, 1_700_000_000 + i / 3, Map.of()));
    }

    JsonNode first = page("?limit=2&model=" + model);
    JsonNode second = page("?limit=2&model=" + model + "&after=" + made.get(1));
    JsonNode third = page("?limit=2&model=" + model + "&after=" + made.get(3));

    assertEquals(made.subList(0, 2), ids(first));
    assertEquals(made.subList(2, 4), ids(second));
    assertEquals(made.subList(4, 5), ids(third));
    assertTrue(first.path("has_more").asBoolean());
    assertFalse(third.path("has_more").asBoolean());
    assertEquals(made.reversed(), ids(page("?order=desc&model=" + model)));
    assertEquals(
        List.of(made.get(0)), ids(page("?order=desc&model=" + model + "&after=" + made.get(1))));
  }

  @Test
  void filtersByModelAndMetadata() throws JsonProcessingException {
    String model = Ids.next("filter-");
    String both = stored(model, 1_700_000_000, Map.of("a", "1", "b", "2"));
    String one = stored(model, 1_700_000_001, Map.of("a", "1"));
    stored("other", 1_700_000_002, Map.of("a", "1"));

    assertEquals(List.of(both, one), ids(page("?metadata%5Ba%5D=1&model=" + model)));
    assertEquals(List.of(both), ids(page("?metadata[a]=1&metadata[b]=2&model=" + model)));
    assertEquals(List.of(), ids(page("?metadata[a]=2&model=" + model)));
  }

  @Test
  void pagesThroughTheMessagesThatWereAnswered() throws JsonProcessingException {
    String id = stored("m", 1_700_000_000, Map.of());

    JsonNode all = page("/" + id + "/messages");

    assertEquals(List.of(id + "-0", id + "-1", id + "-2", id + "-3"), ids(all));
    JsonNode user = all.path("data").path(1);
    assertEquals("What is\nthis?", user.path("content").asText());
    assertEquals(3, user.path("content_parts").size());
    assertEquals("ann", user.path("name").asText());
    assertTrue(all.path("data").path(0).path("content_parts").isNull());
    assertTrue(all.path("data").path(2).path("content").isNull());
    assertTrue(all.path("data").path(2).path("tool_calls").isArray());
    JsonNode next = page("/" + id + "/messages?limit=1&after=" + id + "-1");
    assertEquals(List.of(id + "-2"), ids(next));
    assertTrue(next.path("has_more").asBoolean());
    assertEquals(
        List.of(id + "-3", id + "-2"), ids(page("/" + id + "/messages?limit=2&order=desc")));
    assertEquals(400, caller().get(PATH + "/" + id + "/messages?after=msg_unknown").statusCode());
  }

  @Test
  void forgetsADeletedCompletion() throws JsonProcessingException {
    String id = stored("m", 1_700_000_000, Map.of());

    JsonNode deleted = json(caller().delete(PATH + "/" + id));

    assertEquals("chat.completion.deleted", deleted.path("object").asText());
    assertEquals(404, caller().get(PATH + "/" + id).statusCode());
    assertEquals(404, caller().delete(PATH + "/" + id).statusCode());
    assertEquals(404, caller().get(PATH + "/" + id + "/messages").statusCode());
  }

  @Test
  void showsNothingToAnotherProject() throws JsonProcessingException {
    String id = stored("m", 1_700_000_000, Map.of());
    var path = PATH + "/" + id;

    assertEquals(404, as(StubRetrieval.OTHER_KEY).get(path).statusCode());
    assertEquals(404, as(StubRetrieval.OTHER_KEY).get(path + "/messages").statusCode());
    assertEquals(404, as(StubRetrieval.OTHER_KEY).delete(path).statusCode());
    assertEquals(
        404, as(StubRetrieval.OTHER_KEY).body("{\"metadata\":{}}").post(path).statusCode());
    assertEquals(400, as(StubRetrieval.OTHER_KEY).get(PATH + "?after=" + id).statusCode());
    assertEquals(List.of(), ids(json(as(StubRetrieval.OTHER_KEY).get(PATH))));
    assertEquals(200, caller().get(path).statusCode());
  }

  @Test
  void keepsTheFirstOfTwoWithOneId() throws JsonProcessingException {
    String id = stored("m", 1_700_000_000, Map.of());
    ObjectNode same = JSON.createObjectNode().put("id", id).put("model", "n").put("created", 1);

    store.save("second", new StoredCompletion(same, List.of(), Map.of())).await().indefinitely();

    assertEquals("m", json(caller().get(PATH + "/" + id)).path("model").asText());
    assertEquals(404, as(StubRetrieval.OTHER_KEY).get(PATH + "/" + id).statusCode());
  }

  @Test
  void forgetsCompletionsPastTheirRetention() throws JsonProcessingException {
    String old = stored("m", 1_000_000_000, Map.of());
    String kept = stored("m", 1_700_000_000, Map.of());

    store.deleteOlderThan(Instant.ofEpochSecond(1_100_000_000)).await().indefinitely();

    assertEquals(404, caller().get(PATH + "/" + old).statusCode());
    assertEquals(200, caller().get(PATH + "/" + kept).statusCode());
  }

  @Test
  void refusesQueriesThatMakeNoSense() {
    for (String query :
        new String[] {"?limit=0", "?limit=101", "?limit=x", "?order=up", "?after=a%00b"}) {
      assertEquals(400, caller().urlEncodingEnabled(false).get(PATH + query).statusCode(), query);
    }
    assertEquals(404, caller().get(PATH + "/chatcmpl-unknown").statusCode());
    assertEquals(404, caller().urlEncodingEnabled(false).get(PATH + "/a%00").statusCode());
    assertEquals(400, caller().urlEncodingEnabled(false).get(PATH + "?model=a%00").statusCode());
    assertEquals(
        400, caller().urlEncodingEnabled(false).get(PATH + "?metadata[a]=%00").statusCode());
  }
}
