package dev.tandem.finetune.mlflow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.evaluation.ReferencePython;
import dev.tandem.finetune.mlflow.MlflowConfig;
import dev.tandem.finetune.mlflow.TrackedRun;
import dev.tandem.finetune.mlflow.TrackedRun.Input;
import dev.tandem.finetune.mlflow.TrackedRun.ModelVersion;
import dev.tandem.finetune.mlflow.TrackedRun.Point;
import dev.tandem.finetune.mlflow.TrackingServer.Refused;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written can be read from a real MLflow server, and writing it again changes nothing. */
@Tag("slow")
class MlflowServerTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant BEGAN = Instant.ofEpochSecond(1_760_000_000);

  @TempDir static Path folder;
  private static Process process;
  private static String url;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    Path python =
        ReferencePython.python("mlflow", Path.of("src/test/python/mlflow/requirements.txt"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    url = "http://127.0.0.1:" + port;
    process =
        new ProcessBuilder(
                python.toString(),
                "-m",
                "mlflow",
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isUp()) {
      assertTrue(process.isAlive() && System.nanoTime() < end, "the server did not start");
      Thread.sleep(200);
    }
  }

  private static boolean isUp() throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health")).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static MlflowServer server(String at) {
    MlflowConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(MlflowConfig.class)
            .withDefaultValues(Map.of("tandem.mlflow.url", at, "tandem.mlflow.timeout", "60s"))
            .build()
            .getConfigMapping(MlflowConfig.class);
    return new MlflowServer(config, JSON);
  }

  private static TrackedRun run(String id, String key) {
    List<Point> points = new ArrayList<>();
    for (int step = 0; step < 700; step++) {
      points.add(new Point("train_loss", 1.0 / (step + 1), BEGAN.plusSeconds(step), step));
    }
    points.add(new Point(key, 0.75, BEGAN, 0));
    return new TrackedRun(
        "tandem/first/fine-tuning",
        id,
        "cards",
        BEGAN,
        BEGAN.plusSeconds(900),
        "FINISHED",
        Map.of("base_model", "llama", "hyperparameters.n_epochs", "3"),
        points,
        Map.of(TrackedRun.ID, id, "tandem.model", "ft:llama:first:cards:abc"),
        List.of(new Input("training", "cards v2", "0123456789abcdef", "dataset-1")),
        new ModelVersion("first-llama-cards", "ft:llama:first:cards:abc", Map.of("a", "b")));
  }

  @Test
  void aRunIsThereOnceWithAllThatBelongsToIt() throws Exception {
    MlflowServer server = server(url);
    String id = server.write(run("ftjob-1", "final.accuracy"));
    assertEquals(id, server.write(run("ftjob-1", "final.accuracy")), "the same run again");

    JsonNode found = get("runs/get?run_id=" + id).path("run");
    assertEquals("FINISHED", found.at("/info/status").asText());
    assertEquals("cards", found.at("/info/run_name").asText());
    assertEquals(2, found.at("/data/params").size());
    assertTrue(found.at("/data/metrics").toString().contains("final.accuracy"));
    assertEquals("cards v2", found.at("/inputs/dataset_inputs/0/dataset/name").asText());
    assertEquals(1, found.at("/inputs/dataset_inputs").size());
    JsonNode history =
        get("metrics/get-history?run_id=" + id + "&metric_key=train_loss&max_results=2000");
    assertEquals(700, history.path("metrics").size());
    JsonNode versions = get("registered-models/get?name=first-llama-cards");
    assertEquals(1, versions.at("/registered_model/latest_versions").size());
    assertEquals(id, versions.at("/registered_model/latest_versions/0/run_id").asText());
    assertEquals("1", versions.at("/registered_model/latest_versions/0/version").asText());

    server.write(run("ftjob-2", "final.accuracy"));
    JsonNode next = get("registered-models/get?name=first-llama-cards");
    assertEquals("2", next.at("/registered_model/latest_versions/0/version").asText());
  }

  @Test
  void whatTheServerRefusesAndThatItIsAwayAreToldApart() {
    assertThrows(Refused.class, () -> server(url).write(run("ftjob-3", "no{such}key")));
    assertThrows(
        IOException.class, () -> server("http://127.0.0.1:1").write(run("ftjob-4", "final.f1")));
  }

  private JsonNode get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/2.0/mlflow/" + path))
            .method("GET", BodyPublishers.noBody())
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }
}
