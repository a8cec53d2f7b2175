package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stop does to those who are being answered, and what probes say when something is away. */
@OnlyStandalone("It stops the one process and asks its probes, which no gateway carries.")
class ShutdownTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path folder;

  @Test
  void aStreamInFlightEndsWholeAfterReadinessFell() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (SlowModelServer models = new SlowModelServer();
        TandemProcess tandem =
            TandemProcess.start(
                models
                    .configuredIn(TandemProcess.Options.on(data))
                    .with("QUARKUS_SHUTDOWN_TIMEOUT", "60s"))) {
      Waiting.until(
          "the model is known",
          PATIENCE,
          () -> tandem.api().get("/v1/models").body().contains("\"llama\""));
      models.hold();
      CompletableFuture<HttpResponse<String>> stream =
          CLIENT.sendAsync(question(tandem), BodyHandlers.ofString());
      models.streaming.await();
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(tandem::stop);
      Waiting.until("it is not ready", PATIENCE, () -> status(tandem, "/q/health/ready") == 503);
      assertFalse(stream.isDone(), "the stream ended before its model did");

      models.release();

      HttpResponse<String> answer = stream.get();
      assertEquals(200, answer.statusCode());
      assertTrue(answer.body().contains("1871"), answer.body());
      assertTrue(answer.body().strip().endsWith("data: [DONE]"), answer.body());
      stopping.get();
      assertThrows(ConnectException.class, () -> status(tandem, "/q/health/live"));
    }
  }

  @Test
  void readinessTellsOfABrokenDatabaseAndLivenessDoesNot() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      Waiting.until("it is ready", PATIENCE, () -> status(tandem, "/q/health/ready") == 200);
      String ready = tandem.api().get("/q/health/ready").body();
      for (String check :
          List.of("schema retrieval", "schema generation", "schema finetune", "embedding model")) {
        assertTrue(ready.contains(check), ready);
      }

      Sql.change(
          data, "update retrieval.flyway_schema_history set version = '999' where version = '2'");
      assertEquals(503, status(tandem, "/q/health/ready"));
      assertTrue(tandem.api().get("/q/health/ready").body().contains("migration 2"));
      Sql.change(
          data, "update retrieval.flyway_schema_history set version = '2' where version = '999'");
      assertEquals(200, status(tandem, "/q/health/ready"));

      tandem.killPostgres();
      Waiting.until("it is not ready", PATIENCE, () -> status(tandem, "/q/health/ready") == 503);
      assertEquals(200, status(tandem, "/q/health/live"));
    }
  }

  private static HttpRequest question(TandemProcess tandem) throws IOException {
    Map<String, Object> body =
        Map.of(
            "model",
            "llama",
            "stream",
            true,
            "messages",
            List.of(Map.of("role", "user", "content", "When was the lighthouse built?")));
    return HttpRequest.newBuilder(URI.create(tandem.url() + "/v1/chat/completions"))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofByteArray(Api.JSON.writeValueAsBytes(body)))
        .build();
  }

  private static int status(TandemProcess tandem, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(tandem.url() + path)).GET().build();
    return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
  }
}
