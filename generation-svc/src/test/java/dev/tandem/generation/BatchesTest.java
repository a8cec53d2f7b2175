package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches over HTTP: their lines go through the real routes of this service. */
@QuarkusTest
@GenerationTest
class BatchesTest {

  private static final String PATH = "/v1/batches";
  private static final String RESPONSES = "/v1/responses";
  private static final Set<String> OVER = Set.of("completed", "failed", "expired", "cancelled");

  @Inject
  @ReactiveDataSource("generation")
  Pool pool;

  private static String retrieval() {
    return ConfigProvider.getConfig().getValue("tandem.retrieval.url", String.class);
  }

  private static String input(String... lines) {
    return inputOf("batch", String.join("\n", lines));
  }

  private static String inputOf(String purpose, String content) {
    return json(caller()
            .contentType("application/octet-stream")
            .body(content.getBytes(StandardCharsets.UTF_8))
            .put(retrieval() + "/stub/files/" + purpose))
        .path("id")
        .asText();
  }

  private static List<JsonNode> content(JsonNode fileId) {
    Response response = caller().get(retrieval() + "/v1/files/" + fileId.asText() + "/content");
    assertEquals(200, response.statusCode());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : new String(response.asByteArray(), StandardCharsets.UTF_8).split("\n")) {
      lines.add(Api.read(line.getBytes(StandardCharsets.UTF_8)));
    }
    return lines;
  }

  private static String line(String customId, String url, JsonNode body) {
    ObjectNode line = JSON.createObjectNode().put("custom_id", customId).put("method", "POST");
    return line.put("url", url).set("body", body).toString();
  }

  private static String asking(String customId, String store) {
    return line(customId, RESPONSES, Api.request(store, Api.QUESTION));
  }

  private static ObjectNode batch(String fileId, String endpoint) {
    ObjectNode body = JSON.createObjectNode().put("input_file_id", fileId);
    return body.put("endpoint", endpoint).put("completion_window", "24h");
  }

  private static JsonNode created(ObjectNode body) {
    Response response = Api.post(PATH, body);
    assertEquals(200, response.statusCode(), response.asString());
    return json(response);
  }

  private static JsonNode get(String id) {
    return json(caller().get(PATH + "/" + id));
  }

  private static JsonNode over(JsonNode batch) throws InterruptedException {
    return until(batch.path("id").asText(), OVER);
  }

  private static JsonNode until(String id, Set<String> statuses) throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      JsonNode batch = get(id);
      if (statuses.contains(batch.path("status").asText())) {
        return batch;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the batch never was one of " + statuses + ": " + get(id));
  }

  private static JsonNode run(String endpoint, String... lines) throws InterruptedException {
    return over(created(batch(input(lines), endpoint)));
  }

  @Test
  void answersEveryLineInOrder() throws InterruptedException {
    ObjectNode body = batch(input(asking("a", "vs_good"), "", asking("b", "vs_good")), RESPONSES);
    body.putObject("metadata").put("k", "v");

    JsonNode made = created(body);
    JsonNode batch = over(made);

    assertTrue(made.path("id").asText().startsWith("batch_"));
    assertEquals("batch", made.path("object").asText());
    assertEquals("24h", made.path("completion_window").asText());
    assertEquals(made.path("created_at").asLong() + 86_400, made.path("expires_at").asLong());
    assertEquals("v", made.path("metadata").path("k").asText());
    assertEquals("completed", batch.path("status").asText(), batch.toString());
    assertEquals(
        "{\"total\":2,\"completed\":2,\"failed\":0}", batch.path("request_counts").toString());
    assertEquals("extractive", batch.path("model").asText());
    for (String time : new String[] {"in_progress_at", "finalizing_at", "completed_at"}) {
      assertTrue(batch.path(time).isIntegralNumber(), time);
    }
    assertFalse(batch.has("errors") || batch.has("error_file_id") || batch.has("failed_at"));
    assertTrue(batch.path("usage").path("total_tokens").asLong() > 0);
    List<JsonNode> output = content(batch.path("output_file_id"));
    assertEquals(
        List.of("a", "b"), output.stream().map(l -> l.path("custom_id").asText()).toList());
    JsonNode first = output.getFirst();
    assertTrue(first.path("id").asText().startsWith("batch_req_"));
    assertTrue(first.path("error").isNull());
    assertEquals(200, first.path("response").path("status_code").asInt());
    assertTrue(first.path("response").path("request_id").asText().startsWith("req_"));
    assertEquals("response", first.path("response").path("body").path("object").asText());
    assertEquals("completed", first.path("response").path("body").path("status").asText());
  }

  @Test
  void actsForItsOwnProject() throws InterruptedException {
    JsonNode batch = run(RESPONSES, asking("a", "vs_good"));

    String made =
        content(batch.path("output_file_id"))
            .getFirst()
            .path("response")
            .path("body")
            .path("id")
            .asText();
    assertEquals(200, caller().get(RESPONSES + "/" + made).statusCode());
    assertEquals(404, as(StubRetrieval.OTHER_KEY).get(RESPONSES + "/" + made).statusCode());
  }

  @Test
  void runsChatCompletionsAndEmbeddings() throws InterruptedException {
    JsonNode chat =
        run("/v1/chat/completions", line("c", "/v1/chat/completions", Api.chat(Api.QUESTION)));
    ObjectNode texts = JSON.createObjectNode().put("model", "words").put("input", "a lighthouse");
    JsonNode embeddings = run("/v1/embeddings", line("e", "/v1/embeddings", texts));

    JsonNode completion =
        content(chat.path("output_file_id")).getFirst().path("response").path("body");
    assertEquals("chat.completion", completion.path("object").asText());
    JsonNode list =
        content(embeddings.path("output_file_id")).getFirst().path("response").path("body");
    assertEquals(StubEmbeddings.DIMENSIONS, list.path("data").path(0).path("embedding").size());
    assertEquals(7, embeddings.path("usage").path("input_tokens").asInt());
  }

  @Test
  void putsRefusedRequestsIntoTheErrorFile() throws InterruptedException {
    JsonNode batch =
        run(
            RESPONSES,
            asking("good", "vs_good"),
            line("bad", RESPONSES, Api.request(Api.QUESTION).put("model", "no-such-model")),
            asking("unknown", "vs_unknown"));

    assertEquals("completed", batch.path("status").asText());
    assertEquals(
        "{\"total\":3,\"completed\":1,\"failed\":2}", batch.path("request_counts").toString());
    assertFalse(batch.has("model"));
    assertEquals(1, content(batch.path("output_file_id")).size());
    List<JsonNode> errors = content(batch.path("error_file_id"));
    assertEquals(2, errors.size());
    assertEquals("bad", errors.getFirst().path("custom_id").asText());
    assertEquals(404, errors.getFirst().path("response").path("status_code").asInt());
    assertEquals(
        "model_not_found",
        errors.getFirst().path("response").path("body").path("error").path("code").asText());
  }

  @Test
  void triesAgainWhenTheServiceIsTooBusy() throws InterruptedException {
    JsonNode batch = run(RESPONSES, asking("a", "vs_flaky"), asking("b", "vs_good"));

    assertEquals("completed", batch.path("status").asText());
    assertEquals(2, batch.path("request_counts").path("completed").asInt());
  }

  @Test
  void givesOutputFilesTheLifeThatWasAskedFor() throws InterruptedException {
    ObjectNode body = batch(input(asking("a", "vs_good")), RESPONSES);
    body.putObject("output_expires_after").put("anchor", "created_at").put("seconds", 7_200);

    JsonNode batch = over(created(body));

    JsonNode file =
        json(caller().get(retrieval() + "/v1/files/" + batch.path("output_file_id").asText()));
    assertEquals("7200", file.path("life").asText());
    assertEquals("batch_output", file.path("purpose").asText());
    assertEquals(batch.path("id").asText() + "_output.jsonl", file.path("filename").asText());
  }

  @Test
  void failsWithTheLinesThatAreWrong() throws InterruptedException {
    String good = asking("good", "vs_good");
    JsonNode batch =
        run(
            RESPONSES,
            good,
            "{not json",
            good,
            asking("x", "vs_good").replace("POST", "GET"),
            asking("y", "vs_good").replace(RESPONSES, "/v1/embeddings"),
            "{\"method\":\"POST\"}",
            "{\"custom_id\":\"z\",\"method\":\"POST\",\"url\":\"" + RESPONSES + "\",\"body\":7}",
            line("s", RESPONSES, Api.request(Api.QUESTION).put("stream", true)));

    assertEquals("failed", batch.path("status").asText());
    assertTrue(batch.path("failed_at").isIntegralNumber());
    assertEquals(0, batch.path("request_counts").path("total").asInt());
    assertFalse(batch.has("output_file_id"));
    assertEquals("list", batch.path("errors").path("object").asText());
    List<String> seen = new ArrayList<>();
    for (JsonNode error : batch.path("errors").path("data")) {
      seen.add(
          error.path("line").asInt()
              + " "
              + error.path("code").asText()
              + " "
              + error.path("param").asText());
      assertFalse(error.path("message").asText().isBlank());
    }
    assertEquals(
        List.of(
            "2 invalid_json_line null",
            "3 duplicate_custom_id custom_id",
            "4 invalid_method method",
            "5 invalid_url url",
            "6 missing_required_parameter custom_id",
            "7 invalid_request body",
            "8 invalid_request body.stream"),
        seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~|empty_file",
        "~\n\n  \n~|empty_file",
        "~[]~|invalid_json_line",
        "~null~|invalid_json_line",
        "~{} {}~|invalid_json_line",
        "~{\"custom_id\":\"\\u0000\"}~|invalid_request",
        "~{\"custom_id\":\"\"}~|missing_required_parameter",
        "~{\"custom_id\":7}~|invalid_request"
      })
  void failsFilesOfNonsense(String content, String code) throws InterruptedException {
    JsonNode batch = over(created(batch(inputOf("batch", content), RESPONSES)));

    assertEquals("failed", batch.path("status").asText());
    assertEquals(code, batch.path("errors").path("data").path(0).path("code").asText());
  }

  @Test
  void stopsWhatIsCancelled() throws InterruptedException {
    List<String> lines = new ArrayList<>(List.of(asking("done", "vs_good")));
    for (int i = 0; i < 30; i++) {
      lines.add(asking("slow" + i, "vs_slow"));
    }
    String id = created(batch(input(lines.toArray(String[]::new)), RESPONSES)).path("id").asText();
    for (int i = 0; get(id).path("request_counts").path("completed").asInt() < 1; i++) {
      assertTrue(i < 200, "the first line was not answered");
      Thread.sleep(50);
    }

    JsonNode cancelling = json(caller().post(PATH + "/" + id + "/cancel"));
    JsonNode batch = until(id, OVER);

    assertEquals("cancelling", cancelling.path("status").asText());
    assertEquals("cancelled", batch.path("status").asText());
    assertTrue(batch.path("cancelling_at").asLong() <= batch.path("cancelled_at").asLong());
    assertEquals(1, content(batch.path("output_file_id")).size());
    List<JsonNode> errors = content(batch.path("error_file_id"));
    assertEquals(30, errors.size());
    assertTrue(errors.getFirst().path("response").isNull());
    assertEquals("batch_cancelled", errors.getFirst().path("error").path("code").asText());
    JsonNode again = json(caller().post(PATH + "/" + id + "/cancel"));
    assertEquals("cancelled", again.path("status").asText());
  }

  @Test
  void refusesToCancelWhatIsOver() throws InterruptedException {
    JsonNode batch = run(RESPONSES, asking("a", "vs_good"));

    Response response = caller().post(PATH + "/" + batch.path("id").asText() + "/cancel");

    assertEquals(400, response.statusCode(), response.asString());
    assertEquals("completed", get(batch.path("id").asText()).path("status").asText());
  }

  @Test
  void endsAsExpiredWithWhatWasAnsweredInTime() throws InterruptedException {
    String id =
        created(batch(input(asking("done", "vs_good"), asking("slow", "vs_slow")), RESPONSES))
            .path("id")
            .asText();
    for (int i = 0; get(id).path("request_counts").path("completed").asInt() < 1; i++) {
      assertTrue(i < 200, "the first line was not answered");
      Thread.sleep(50);
    }
    pool.preparedQuery("UPDATE generation.batches SET expires_at = now() WHERE id = $1")
        .execute(Tuple.of(id))
        .await()
        .indefinitely();

    JsonNode batch = until(id, OVER);

    assertEquals("expired", batch.path("status").asText());
    assertTrue(batch.path("expired_at").isIntegralNumber());
    assertEquals(1, content(batch.path("output_file_id")).size());
    JsonNode error = content(batch.path("error_file_id")).getFirst();
    assertEquals("slow", error.path("custom_id").asText());
    assertEquals("batch_expired", error.path("error").path("code").asText());
  }

  @Test
  void failsWhenItsFileIsGoneBeforeItWasRead() throws InterruptedException {
    String id = created(batch(input(asking("a", "vs_good")), RESPONSES)).path("id").asText();
    until(id, OVER);
    pool.preparedQuery(
            """
            UPDATE generation.batches SET status = 'validating', input_file_id = 'file-gone',
              available_at = now() WHERE id = $1
            """)
        .execute(Tuple.of(id))
        .await()
        .indefinitely();

    JsonNode batch = until(id, Set.of("failed"));

    assertEquals(
        "input_file_not_found", batch.path("errors").path("data").path(0).path("code").asText());
  }

  @Test
  void listsTheNewestFirst() throws InterruptedException {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.addFirst(created(batch(input(asking("a", "vs_good")), RESPONSES)).path("id").asText());
    }

    JsonNode first = json(caller().get(PATH + "?limit=2"));
    JsonNode second = json(caller().get(PATH + "?limit=1&after=" + made.get(1)));

    assertEquals(made.get(0), first.path("first_id").asText());
    assertEquals(made.get(1), first.path("last_id").asText());
    assertTrue(first.path("has_more").asBoolean());
    assertEquals(made.get(2), second.path("data").path(0).path("id").asText());
    for (String id : made) {
      until(id, OVER);
    }
  }

  @Test
  void showsNothingToAnotherProject() throws InterruptedException {
    String file = input(asking("a", "vs_good"));
    String id = run(RESPONSES, asking("a", "vs_good")).path("id").asText();

    var other = as(StubRetrieval.OTHER_KEY);
    assertEquals(404, other.get(PATH + "/" + id).statusCode());
    assertEquals(404, as(StubRetrieval.OTHER_KEY).post(PATH + "/" + id + "/cancel").statusCode());
    assertEquals(400, as(StubRetrieval.OTHER_KEY).get(PATH + "?after=" + id).statusCode());
    assertEquals(0, json(as(StubRetrieval.OTHER_KEY).get(PATH)).path("data").size());
    Response stolen =
        as(StubRetrieval.OTHER_KEY).body(batch(file, RESPONSES).toString()).post(PATH);
    assertEquals(400, stolen.statusCode());
    assertEquals("input_file_id", json(stolen).path("error").path("param").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "input_file_id|null|input_file_id",
        "input_file_id|7|input_file_id",
        "input_file_id|\"\"|input_file_id",
        "input_file_id|\"file-unknown\"|input_file_id",
        "input_file_id|\"../files?x=\"|input_file_id",
        "endpoint|null|endpoint",
        "endpoint|\"/v1/completions\"|endpoint",
        "completion_window|null|completion_window",
        "completion_window|\"48h\"|completion_window",
        "metadata|{\"a\":1}|metadata",
        "output_expires_after|{\"anchor\":\"created_at\"}|output_expires_after.seconds",
        "output_expires_after|{\"seconds\":7200}|output_expires_after.anchor",
        "output_expires_after|{\"anchor\":\"created_at\",\"seconds\":60}|output_expires_after.seconds"
      })
  void namesTheMemberAtFault(String member, String value, String param) {
    ObjectNode body = batch(input(asking("a", "vs_good")), RESPONSES);
    body.set(member, Api.read(value.getBytes(StandardCharsets.UTF_8)));

    Response response = Api.post(PATH, body);

    assertEquals(400, response.statusCode(), response.asString());
    assertEquals(param, json(response).path("error").path("param").asText());
  }

  @Test
  void refusesFilesOfAnotherPurposeAndIdsThatCannotExist() {
    Response purpose =
        Api.post(PATH, batch(inputOf("assistants", asking("a", "vs_good")), RESPONSES));
    assertEquals(400, purpose.statusCode());
    assertTrue(purpose.asString().contains("assistants"));
    for (String id : new String[] {"batch_", "batch_%00", "x".repeat(300)}) {
      assertEquals(404, caller().get(PATH + "/" + id).statusCode(), id);
      assertEquals(404, caller().post(PATH + "/" + id + "/cancel").statusCode(), id);
    }
    assertEquals(400, caller().get(PATH + "?limit=0").statusCode());
    assertEquals(400, caller().get(PATH + "?after=batch_x").statusCode());
    assertEquals(400, caller().body("[]").post(PATH).statusCode());
  }
}
