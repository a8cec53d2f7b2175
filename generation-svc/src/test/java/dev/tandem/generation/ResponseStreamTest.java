package dev.tandem.generation;

import static dev.tandem.generation.Api.QUESTION;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.events;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static dev.tandem.generation.Api.request;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.Api.Event;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@GenerationTest
class ResponseStreamTest {

  private static List<Event> streamed(String store, String question) {
    Response response = post("/v1/responses", request(store, question).put("stream", true));
    response.then().statusCode(200);
    return events(response.asByteArray());
  }

  private static List<String> kinds(List<Event> events) {
    List<String> kinds = new ArrayList<>();
    for (Event event : events) {
      if (kinds.isEmpty() || !kinds.getLast().equals(event.type())) {
        kinds.add(event.type());
      }
    }
    return kinds;
  }

  @Test
  void tellsAnAnswerInTheCanonicalOrder() {
    assertEquals(
        List.of(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.file_search_call.in_progress",
            "response.file_search_call.searching",
            "response.file_search_call.completed",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.annotation.added",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed"),
        kinds(streamed(StubRetrieval.STORE, QUESTION)));
  }

  @Test
  void namesAndNumbersEveryEvent() {
    int number = 0;
    for (Event event : streamed(StubRetrieval.STORE, QUESTION)) {
      assertEquals(event.type(), event.name());
      assertEquals(number++, event.data().path("sequence_number").asInt());
      assertFalse(event.data().has("error"), event.type());
    }
  }

  @Test
  void streamsTheAnswerThatIsStored() {
    List<Event> events = streamed(StubRetrieval.STORE, QUESTION);
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      if (event.type().equals("response.output_text.delta")) {
        text.append(event.data().path("delta").asText());
      }
    }
    JsonNode last = events.getLast().data().path("response");

    assertTrue(events.stream().filter(e -> e.type().endsWith(".delta")).count() > 5);
    assertEquals(outputText(last), text.toString());
    assertEquals(last, json(caller().get("/v1/responses/" + last.path("id").asText())));
  }

  @Test
  void sendsTheHeadersThatKeepProxiesFromBuffering() {
    post("/v1/responses", request(QUESTION).put("stream", true))
        .then()
        .header("content-type", "text/event-stream; charset=utf-8")
        .header("cache-control", "no-cache")
        .header("x-accel-buffering", "no");
  }

  @Test
  void streamsWhateverTheClientSaysItAccepts() {
    for (String accept : List.of("application/json", "text/event-stream", "*/*")) {
      caller()
          .accept(accept)
          .body(request(QUESTION).put("stream", true).toString())
          .post("/v1/responses")
          .then()
          .statusCode(200)
          .header("content-type", containsString("text/event-stream"));
      caller()
          .accept(accept)
          .body(request(QUESTION).toString())
          .post("/v1/responses")
          .then()
          .statusCode(200)
          .header("content-type", containsString("application/json"));
    }
  }

  @Test
  void replaysTheSameEventsFromWhereTheClientStopped() {
    byte[] live = post("/v1/responses", request(QUESTION).put("stream", true)).asByteArray();
    List<Event> events = events(live);
    String path = "/v1/responses/" + events.getLast().data().path("response").path("id").asText();

    byte[] whole = caller().queryParam("stream", true).get(path).asByteArray();
    assertEquals(events, events(whole));
    byte[] rest =
        caller().queryParam("stream", true).queryParam("starting_after", 7).get(path).asByteArray();
    assertEquals(events.subList(8, events.size()), events(rest));
    caller().queryParam("starting_after", 7).get(path).then().statusCode(400);
    caller()
        .queryParam("stream", true)
        .queryParam("starting_after", -2)
        .get(path)
        .then()
        .statusCode(400)
        .body("error.param", equalTo("starting_after"));
  }

  @Test
  void answersAMistakeInTheRequestWithItsStatusAndNotInsideAStream() {
    // The first request of all is slow, and what is slow is not held.
    post("/v1/responses", request(QUESTION)).then().statusCode(200);
    post("/v1/responses", request("vs_unknown", QUESTION).put("stream", true))
        .then()
        .statusCode(404)
        .body("error.message", containsString("vs_unknown"));
    post("/v1/responses", request("vs_failing", QUESTION).put("stream", true))
        .then()
        .statusCode(503);
  }

  @Test
  void endsAStreamThatHasBegunWithAFailedResponse() {
    List<Event> events = streamed("vs_late", QUESTION);

    Event last = events.getLast();
    assertEquals("response.failed", last.type());
    JsonNode response = last.data().path("response");
    assertEquals("failed", response.path("status").asText());
    assertTrue(response.path("error").path("message").asText().contains("vs_late"));
    JsonNode stored = json(caller().get("/v1/responses/" + response.path("id").asText()));
    assertEquals(response, stored);
  }

  @Test
  void endsAStreamWhenTheSearchTakesTooLong() {
    JsonNode response = streamed("vs_slow", QUESTION).getLast().data().path("response");

    assertEquals("server_error", response.path("error").path("code").asText());
  }
}
