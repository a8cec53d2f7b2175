package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.systemtests.SharedModels.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Answers of a real model server, by SDKs and frameworks, and what comes of its death. */
@ExtendWith(SharedModels.class)
class ModelServerTest {

  /** Long enough to be told for a while: the model repeats it byte by byte. */
  private static final String LONG =
      IntStream.range(0, 300).mapToObj("%04d"::formatted).collect(Collectors.joining(" "));

  private static final int FIRST_EVENTS = 20;

  @Test
  void servesThePythonSdk(Running models) {
    Path python = Tools.pythonEnvironment().resolve("bin/python");
    served(
            Command.of(
                    python.toString(), "-m", "pytest", "test_model_server.py", "test_generation.py")
                .in(Project.module().resolve("python")),
            models)
        .orFail();
  }

  @Test
  void servesLangChainLlamaIndexAndHaystack(Running models) {
    Path python = Tools.pythonEnvironment("clients").resolve("bin/python");
    served(
            Command.of(python.toString(), "-m", "pytest").in(Project.module().resolve("clients")),
            models)
        .with("HAYSTACK_TELEMETRY_ENABLED", "False")
        .orFail();
  }

  @Test
  void servesTheNodeSdk(Running models, @TempDir Path folder) throws IOException {
    Path modules = Tools.nodeModules().resolve("node_modules");
    Tools.copy(Project.module().resolve("node"), folder);
    Files.createSymbolicLink(folder.resolve("node_modules"), modules);
    served(
            Command.of("node", "--test", "--test-reporter=spec", "models.test.js").in(folder),
            models)
        .orFail();
  }

  @Test
  void saysSoWhenTheServerDiesInTheMiddleOfAChat(Running models) throws Exception {
    Map<String, Object> request = chat(LONG, true);
    String last = lastDataOfStreamThatBreaksOff(models, "/v1/chat/completions", request);
    assertTrue(last.startsWith("{\"error\":{\"message\":"), last);
    assertTrue(last.contains("\"code\":\"model_server_error\""), last);
    assertDownAndBack(models);
  }

  @Test
  void failsTheResponseWhenTheServerDiesInTheMiddleOfIt(Running models) throws Exception {
    Map<String, Object> request =
        Map.of("model", SharedModels.MODEL, "input", LONG, "stream", true);
    String last = lastDataOfStreamThatBreaksOff(models, "/v1/responses", request);
    assertEquals("response.failed", Api.JSON.readTree(last).get("type").asText(), last);
    assertEquals("server_error", Api.JSON.readTree(last).at("/response/error/code").asText(), last);
    assertDownAndBack(models);
  }

  private static Command served(Command command, Running models) {
    return command
        .with("PYTHONDONTWRITEBYTECODE", "1")
        .with("TANDEM_URL", models.url())
        .with("TANDEM_KEY", SharedTandem.KEY)
        .with("TANDEM_MODEL", SharedModels.MODEL);
  }

  /** Kills the server once it has begun to answer, and returns what the stream ends with. */
  private static String lastDataOfStreamThatBreaksOff(
      Running models, String path, Map<String, Object> body) throws Exception {
    try (HttpClient client = client();
        Stream<String> lines =
            client.send(post(models, path, body), BodyHandlers.ofLines()).body()) {
      Iterator<String> data = lines.filter(line -> line.startsWith("data: ")).iterator();
      for (int i = 0; i < FIRST_EVENTS; i++) {
        data.next();
      }
      models.server().kill();
      String last = "";
      int events = FIRST_EVENTS;
      for (; data.hasNext(); events++) {
        last = data.next().substring("data: ".length());
      }
      assertTrue(events < LONG.length(), "the answer had been told before the server died");
      return last;
    }
  }

  /** Refused while the server is away, with a time to wait; answered once it is back. */
  private static void assertDownAndBack(Running models) throws Exception {
    HttpRequest hello = post(models, "/v1/chat/completions", chat("Hello", false));
    try (HttpClient client = client()) {
      HttpResponse<String> refused = client.send(hello, BodyHandlers.ofString());
      assertEquals(503, refused.statusCode(), refused.body());
      assertTrue(refused.headers().firstValueAsLong("retry-after").orElse(0) > 0);
    }
    models.api().post("/v1/chat/completions", chat("Hello", false)).errorObject();
    models.api().get("/v1/models").ok();
    models.server().start();
    Waiting.until(
        "Tandem has noticed that the server is back",
        Duration.ofSeconds(30),
        () -> models.api().post("/v1/chat/completions", chat("Hello", false)).status() == 200);
    String said =
        models
            .api()
            .post("/v1/chat/completions", chat("Hello", false))
            .ok()
            .at("/choices/0/message/content")
            .asText();
    assertEquals("Hello", said);
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static HttpRequest post(Running models, String path, Map<String, Object> body)
      throws IOException {
    return HttpRequest.newBuilder(URI.create(models.url() + path))
        .header("authorization", "Bearer " + SharedTandem.KEY)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(Api.JSON.writeValueAsString(body)))
        .build();
  }

  private static Map<String, Object> chat(String text, boolean stream) {
    return Map.of(
        "model",
        SharedModels.MODEL,
        "messages",
        List.of(Map.of("role", "user", "content", text)),
        "stream",
        stream);
  }
}
