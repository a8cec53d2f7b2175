package dev.tandem.generation;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The API as the tests call it. */
final class Api {

  static final ObjectMapper JSON = new ObjectMapper();
  static final String QUESTION = "When was the lighthouse built?";

  /** An event of a stream. */
  record Event(String name, JsonNode data) {

    String type() {
      return data.path("type").asText();
    }
  }

  private Api() {}

  static RequestSpecification as(String key) {
    return given().header("authorization", "Bearer " + key).contentType(ContentType.JSON);
  }

  static RequestSpecification caller() {
    return as(StubRetrieval.KEY);
  }

  /** A request that searches this store. */
  static ObjectNode request(String store, String question) {
    ObjectNode request = JSON.createObjectNode().put("model", "extractive").put("input", question);
    request
        .putArray("tools")
        .addObject()
        .put("type", "file_search")
        .putArray("vector_store_ids")
        .add(store);
    return request;
  }

  static ObjectNode request(String question) {
    return request(StubRetrieval.STORE, question);
  }

  static ObjectNode chat(String question) {
    ObjectNode request = JSON.createObjectNode().put("model", "extractive");
    request.putArray("messages").addObject().put("role", "user").put("content", question);
    request.putArray("vector_store_ids").add(StubRetrieval.STORE);
    return request;
  }

  static Response post(String path, JsonNode body) {
    return caller().body(body.toString()).post(path);
  }

  static JsonNode created(JsonNode body) {
    Response response = post("/v1/responses", body);
    response.then().statusCode(200);
    return json(response);
  }

  static JsonNode json(Response response) {
    return read(response.asByteArray());
  }

  static JsonNode read(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The events of a stream, exactly as their bytes say; fails on bytes that are no event. */
  static List<Event> events(byte[] stream) {
    List<Event> events = new ArrayList<>();
    String text = new String(stream, StandardCharsets.UTF_8);
    if (!text.endsWith("\n\n")) {
      throw new AssertionError("the stream does not end with an empty line: " + text);
    }
    for (String frame : text.split("\n\n")) {
      String name = "";
      String data = frame;
      if (frame.startsWith("event: ")) {
        name = frame.substring("event: ".length(), frame.indexOf('\n'));
        data = frame.substring(frame.indexOf('\n') + 1);
      }
      if (!data.startsWith("data: ")) {
        throw new AssertionError("no event: " + frame);
      }
      String payload = data.substring("data: ".length());
      events.add(
          payload.equals("[DONE]")
              ? new Event("[DONE]", JSON.createObjectNode())
              : new Event(name, read(payload.getBytes(StandardCharsets.UTF_8))));
    }
    return events;
  }

  static String outputText(JsonNode response) {
    JsonNode output = response.path("output");
    return output.path(output.size() - 1).path("content").path(0).path("text").asText();
  }
}
