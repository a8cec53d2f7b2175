package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Advice on the sample data from outside, with a classifier trained on the way and the process
 * killed in its middle.
 */
@OnlyStandalone("Kills the process and starts it again on its data folder.")
class AdviceTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int ROWS = 60;

  @Test
  void measuresTheArmsOnceEachAlsoWhenKilled(@TempDir Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      String advice = begun(tandem.api());
      String path = "/tandem/v1/advice/" + advice;
      // Not while it trains: the trainer would look for the service at its old port.
      Waiting.until(
          "the tuned model is asked", PATIENCE, () -> asked(tandem.api(), path) > 2 * ROWS + 3);
      tandem.killJava();
      if (!tandem.isAlive()) {
        tandem.restart();
      }
      Waiting.until("the measurement has ended", PATIENCE, () -> hasEnded(tandem.api(), path));
      JsonNode done = tandem.api().get(path).ok();
      assertMeasured(done);
      assertNothingTwice(tandem.api(), done);
      assertReports(tandem.api(), path);
    }
  }

  private static String begun(Api api) throws IOException {
    Path samples = Project.root().resolve("cli/samples/advice");
    String store = api.store("advice");
    try (Stream<Path> documents = Files.list(samples.resolve("documents"))) {
      for (Path each : documents.sorted().toList()) {
        api.attach(store, api.file(each.getFileName().toString(), Files.readString(each)));
      }
    }
    api.settled(store, PATIENCE);
    String rows = uploaded(api, samples.resolve("questions.jsonl"), "user_data");
    String examples = uploaded(api, samples.resolve("examples.jsonl"), "fine-tune");
    String set = id(api.post("/tandem/v1/test_sets", Map.of("file", rows, "name", "ferry")));
    Map<String, Object> measure =
        Map.of(
            "test_set",
            set,
            "rag",
            Map.of("type", "model", "model", "extractive", "vector_store_ids", List.of(store)),
            "train",
            Map.of("model", "tandem-classifier", "training_file", examples));
    Map<String, Object> questions = Map.of("need", "both", "vocabulary", "closed");
    return id(api.post("/tandem/v1/advice", Map.of("questions", questions, "measure", measure)));
  }

  private static String uploaded(Api api, Path file, String purpose) throws IOException {
    String form =
        "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\n"
            + purpose
            + "\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"rows.jsonl\"\r\n\r\n"
            + Files.readString(file)
            + "\r\n--b--\r\n";
    return id(
        api.post(
            "/v1/files",
            "multipart/form-data; boundary=b",
            BodyPublishers.ofString(form, StandardCharsets.UTF_8)));
  }

  private static String id(Api.Answer answer) {
    return answer.ok().get("id").asText();
  }

  private static int asked(Api api, String path) {
    return api.get(path).ok().at("/measurement/progress/asked").asInt();
  }

  private static boolean hasEnded(Api api, String path) {
    try {
      String status = api.get(path).ok().at("/measurement/status").asText();
      return !status.equals("running") && !status.equals("queued");
    } catch (java.io.UncheckedIOException e) {
      return false;
    }
  }

  private static void assertMeasured(JsonNode done) {
    JsonNode result = done.at("/measurement/result");
    assertEquals("succeeded", done.at("/measurement/status").asText(), done.toPrettyString());
    assertEquals(ROWS, result.get("rows").asInt());
    assertEquals("both", done.at("/first_answer/approach").asText());
    Map<String, JsonNode> arms = new HashMap<>();
    result.get("arms").forEach(each -> arms.put(each.get("approach").asText(), each));
    assertEquals(4, arms.size());
    assertEquals(0, arms.get("base").at("/quality/value").asDouble(), "it knows nothing");
    assertEquals(0, arms.get("tuned").at("/groups/tag:facts/value").asDouble());
    assertTrue(
        arms.get("tuned").at("/groups/tag:routing/value").asDouble() > .6, result.toPrettyString());
    assertTrue(
        arms.get("rag").at("/groups/tag:facts/value").asDouble() > .6, result.toPrettyString());
    double both = arms.get("both").at("/quality/value").asDouble();
    assertTrue(both > arms.get("tuned").at("/quality/value").asDouble(), result.toPrettyString());
    for (JsonNode each : arms.values()) {
      assertEquals(0, each.get("failed_rows").asInt(), result.toPrettyString());
      assertTrue(each.at("/latency/p95").asDouble() > 0, result.toPrettyString());
    }
    assertFalse(result.at("/recommendation/approach").isNull());
    assertFalse(result.at("/recommendation/would_change").isEmpty());
  }

  private static void assertNothingTwice(Api api, JsonNode done) {
    assertEquals(1, api.get("/v1/fine_tuning/jobs").ok().get("data").size());
    JsonNode evaluations = api.get("/tandem/v1/evaluations").ok().get("data");
    assertEquals(3, evaluations.size(), "one for each arm that is asked");
    assertEquals(3 * ROWS, done.at("/measurement/progress/asked").asInt());
  }

  private static void assertReports(Api api, String path) {
    Api.Answer html = api.get(path + "/report?format=html");
    assertTrue(html.contentType().startsWith("text/html"), html.contentType());
    assertTrue(html.body().contains("<svg") && html.body().contains("tag:facts (24)"), html.body());
    Api.Answer markdown = api.get(path + "/report?format=md");
    assertTrue(markdown.contentType().startsWith("text/markdown"), markdown.contentType());
    assertTrue(markdown.body().contains("## Recommendation"), markdown.body());
  }
}
