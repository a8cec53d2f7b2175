package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.systemtests.Spans.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of traces and a collector of logs get of the packaged system. */
@OnlyStandalone("Reads the log of the one process.")
class TraceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String UPLOAD = "aaaabbbbccccddddaaaabbbbccccdddd";

  @TempDir Path folder;

  @Test
  void oneTraceLeadsFromTheCallerThroughBothServicesToTheModelServer()
      throws IOException, InterruptedException {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (Spans spans = new Spans();
        SlowModelServer models = new SlowModelServer();
        TandemProcess tandem =
            TandemProcess.start(
                spans
                    .wantedBy(models.configuredIn(TandemProcess.Options.on(data)))
                    .with("TANDEM_LOG_JSON", "true")
                    .with("TANDEM_LOG_REQUESTS", "true"))) {
      String store = tandem.api().store("lighthouse");
      String file =
          tandem.api().file("lighthouse.md", "The lighthouse at Cape Nair was built in 1871.\n");
      traced(tandem, "/v1/vector_stores/" + store + "/files", UPLOAD, Map.of("file_id", file));
      tandem.api().settled(store, Duration.ofMinutes(3));
      assertIngestionIsLinked(spans);

      JsonNode answer = traced(tandem, "/v1/chat/completions", TRACE, question(store));
      String receipt = answer.at("/tandem/receipt_id").asText();
      Waiting.until(
          "the request's own span",
          PATIENCE,
          () -> spans.named(TRACE, "POST /v1/chat/completions").isPresent());

      assertStages(spans);
      assertTheCallToTheModel(spans, models);
      assertLogLines(tandem, receipt);
    }
  }

  private static Map<String, Object> question(String store) {
    return Map.of(
        "model",
        "llama",
        "tools",
        List.of(Map.of("type", "file_search", "vector_store_ids", List.of(store))),
        "tool_choice",
        "required",
        "messages",
        List.of(Map.of("role", "user", "content", "When was the lighthouse built?")));
  }

  private static JsonNode traced(TandemProcess tandem, String path, String trace, Object body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tandem.url() + path))
            .header("content-type", "application/json")
            .header("traceparent", "00-" + trace + "-" + CALLER + "-01")
            .header("x-request-id", "req_of_" + trace.substring(0, 8))
            .POST(BodyPublishers.ofByteArray(Api.JSON.writeValueAsBytes(body)))
            .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return Api.JSON.readTree(answer.body());
  }

  private static void assertIngestionIsLinked(Spans spans) {
    Waiting.until("the ingestion's span", PATIENCE, () -> !spans.linkedTo(UPLOAD).isEmpty());
    Span ingestion = spans.linkedTo(UPLOAD).getFirst();
    assertEquals("ingest", ingestion.name());
    assertFalse(ingestion.trace().equals(UPLOAD), "work in the background is a trace of its own");
  }

  private static void assertStages(Spans spans) {
    Span request = spans.named(TRACE, "POST /v1/chat/completions").orElseThrow();
    assertEquals(CALLER, request.parent());
    assertEquals(2, request.kind());
    Span answer = spans.named(TRACE, "answer").orElseThrow();
    assertEquals(request.id(), answer.parent());
    assertTrue(
        answer.attributes().getOrDefault("receipt_id", "").startsWith("rcpt_"), () -> all(spans));
    Span search =
        spans.of(TRACE).stream()
            .filter(span -> "retrieval".equals(span.attributes().get("gen_ai.operation.name")))
            .findFirst()
            .orElseThrow();
    assertEquals(answer.id(), search.parent());
    for (String stage : List.of("model", "grounding", "receipt")) {
      assertEquals(answer.id(), spans.named(TRACE, stage).orElseThrow().parent(), stage);
    }
    Span evidence =
        spans.of(TRACE).stream()
            .filter(span -> span.kind() == 2 && span.name().equals("POST /tandem/v1/evidence"))
            .findFirst()
            .orElseThrow();
    Span call = spans.parentOf(evidence).orElseThrow();
    assertEquals(3, call.kind(), "the other service is called by a client");
    assertEquals(search.id(), call.parent());
    Span found =
        spans.of(TRACE).stream()
            .filter(span -> span.name().equals("search") && span.parent().equals(evidence.id()))
            .findFirst()
            .orElseThrow();
    for (String stage : List.of("embed", "keywords", "meaning", "fetch")) {
      assertEquals(
          found.id(),
          spans.named(TRACE, stage).orElseThrow().parent(),
          () -> stage + " in\n" + all(spans));
    }
  }

  private static String all(Spans spans) {
    return String.join("\n", spans.of(TRACE).stream().map(Span::toString).toList());
  }

  private static void assertTheCallToTheModel(Spans spans, SlowModelServer models) {
    Span chat = spans.named(TRACE, "chat llama").orElseThrow();
    assertEquals(spans.named(TRACE, "model").orElseThrow().id(), chat.parent(), () -> all(spans));
    Map<String, String> told = chat.attributes();
    assertEquals("chat", told.get("gen_ai.operation.name"));
    assertEquals("llama", told.get("gen_ai.request.model"));
    assertEquals("llama", told.get("gen_ai.response.model"));
    assertEquals("40", told.get("gen_ai.usage.input_tokens"));
    assertEquals("6", told.get("gen_ai.usage.output_tokens"));
    String sent = models.traceparents.getLast();
    assertTrue(sent.startsWith("00-" + TRACE + "-"), "the model server got '" + sent + "'");
    String client = sent.split("-", -1)[2];
    Span http =
        spans.of(TRACE).stream().filter(span -> span.id().equals(client)).findFirst().orElseThrow();
    assertEquals(chat.id(), http.parent());
    assertFalse(http.name().contains("evidence"), () -> "named after another call: " + http);
    for (Span span : spans.of(TRACE)) {
      assertFalse(span.attributes().toString().contains("When was"), "holds the question: " + span);
    }
  }

  private static void assertLogLines(TandemProcess tandem, String receipt) {
    Waiting.until(
        "the request's line in the log",
        PATIENCE,
        () -> tandem.output().contains("POST /v1/chat/completions 200"));
    for (String line :
        tandem.output().lines().filter(l -> l.contains("completions 200")).toList()) {
      try {
        JsonNode json = Api.JSON.readTree(line);
        assertEquals("req_of_" + TRACE.substring(0, 8), json.path("request_id").asText(), line);
        assertEquals(receipt, json.path("receipt_id").asText(), line);
        assertEquals(TRACE, json.path("traceId").asText(), line);
      } catch (IOException e) {
        throw new AssertionError("not a line of JSON: " + line, e);
      }
    }
  }
}
