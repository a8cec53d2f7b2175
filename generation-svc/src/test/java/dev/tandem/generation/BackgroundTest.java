package dev.tandem.generation;

import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.created;
import static dev.tandem.generation.Api.events;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.Api.Event;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@GenerationTest
class BackgroundTest {

  private static final String SLOW = "SLOW SAY " + "A sentence that takes its time. ".repeat(8);

  @Inject
  @ReactiveDataSource("generation")
  Pool pool;

  private static ObjectNode background(String input) {
    return Api.JSON
        .createObjectNode()
        .put("model", "talker")
        .put("input", input)
        .put("background", true);
  }

  private static String path(JsonNode response) {
    return "/v1/responses/" + response.path("id").asText();
  }

  private static JsonNode awaitEnd(String path) throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      JsonNode now = json(caller().get(path));
      if (!List.of("queued", "in_progress").contains(now.path("status").asText())) {
        return now;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the response does not end");
  }

  @Test
  void answersWhileNobodyWaits() throws InterruptedException {
    JsonNode begun = created(background("SAY Done meanwhile."));

    assertEquals("queued", begun.path("status").asText());
    assertEquals("Done meanwhile.", outputText(awaitEnd(path(begun))));
  }

  @Test
  void showsHowFarItIs() throws InterruptedException {
    String path = path(created(background(SLOW)));
    String shown = "";
    for (int i = 0; i < 100 && shown.isEmpty(); i++) {
      JsonNode now = json(caller().get(path));
      shown = "in_progress".equals(now.path("status").asText()) ? now.toString() : "";
      Thread.sleep(100);
    }

    assertTrue(shown.contains("\"status\":\"in_progress\""), shown);
    assertEquals("completed", awaitEnd(path).path("status").asText());
  }

  @Test
  void isFollowedFromAnyEventOn() {
    String path = path(created(background(SLOW)));

    List<Event> events = events(caller().get(path + "?stream=true&starting_after=4").asByteArray());

    assertEquals(5, events.getFirst().data().path("sequence_number").asInt());
    for (int i = 1; i < events.size(); i++) {
      assertEquals(5 + i, events.get(i).data().path("sequence_number").asInt());
    }
    assertEquals("response.completed", events.getLast().type());
  }

  @Test
  void tellsItsEventsInTheOrderOfTheApi() {
    List<Event> events =
        events(post("/v1/responses", background("SAY Hi.").put("stream", true)).asByteArray());

    assertEquals(
        List.of("response.created", "response.queued", "response.in_progress"),
        events.stream().limit(3).map(Event::type).toList());
    assertEquals("response.completed", events.getLast().type());
  }

  @Test
  void stopsWhenItIsCancelledAndStaysCancelled() throws InterruptedException {
    String path = path(created(background(SLOW)));
    Thread.sleep(300);

    JsonNode cancelled = json(caller().post(path + "/cancel"));

    assertEquals("cancelled", cancelled.path("status").asText());
    assertEquals("cancelled", json(caller().get(path)).path("status").asText());
    assertEquals("cancelled", json(caller().post(path + "/cancel")).path("status").asText());
  }

  @Test
  void endsAsFailedWhenWhoeverAnsweredItIsGone() throws InterruptedException {
    JsonNode begun = created(background("SLOW SAY " + "On and on it goes. ".repeat(150)));
    String id = begun.path("id").asText();
    String orphan = id.substring(0, id.length() - 1) + (id.endsWith("0") ? "1" : "0");
    // Under another id it is nobody's: whoever answers it goes on telling of the one it knows.
    int renamed =
        pool.preparedQuery(
                "UPDATE generation.responses SET id = $2, running_until = now() - interval '1 s'"
                    + " WHERE id = $1 AND running_until IS NOT NULL")
            .execute(Tuple.of(id, orphan))
            .await()
            .indefinitely()
            .rowCount();
    assertEquals(1, renamed);

    JsonNode now = awaitEnd("/v1/responses/" + orphan);

    assertEquals("failed", now.path("status").asText());
    assertEquals("server_error", now.at("/error/code").asText());
  }

  @Test
  void countsTheTokensOfARequest() {
    ObjectNode request = Api.JSON.createObjectNode().put("model", "talker");
    request.put("input", "word ".repeat(400)).put("instructions", "Be brief.");

    JsonNode counted = json(post("/v1/responses/input_tokens", request));

    assertEquals("response.input_tokens", counted.path("object").asText());
    assertTrue(counted.path("input_tokens").asInt() > 400);
  }
}
