package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything secret that Tandem is given has a word of its own in this test, and none of them comes
 * out again: not in the log at its most talkative, and not in an answer, whatever went wrong.
 */
class SecretsTest {

  private static final String KEY = "sk-planted-4f1d6b0c-key";
  private static final String WRONG_KEY = "sk-planted-77aa31c2-wrong";
  private static final String SERVICE_SECRET = "planted-9e02c7f4-service-secret-0123456789";
  private static final String BACKEND_KEY = "sk-planted-d3b8e5a1-backend";
  private static final String HOOK_WORD = "planted-5c6e7f80-webhook-secret-word";
  private static final String HOOK_SECRET =
      "whsec_" + Base64.getEncoder().encodeToString(HOOK_WORD.getBytes(StandardCharsets.UTF_8));
  private static final String JWT =
      "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.cGxhbnRlZC1iMWU5LXNpZ25hdHVyZQ";

  private final AtomicInteger announced = new AtomicInteger();
  private HttpServer neighbour;

  @TempDir Path folder;

  /** A model server that repeats what it was sent in its errors, and takes announcements badly. */
  @BeforeEach
  void start() throws IOException {
    neighbour = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    neighbour.createContext("/v1/models", e -> answer(e, 200, "{\"data\":[{\"id\":\"echo\"}]}"));
    neighbour.createContext(
        "/v1/chat/completions",
        e -> {
          String sent = e.getRequestHeaders().getFirst("authorization");
          String body = new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int status = body.contains("refuse") ? 400 : body.contains("break") ? 500 : 401;
          answer(
              e, status, "{\"error\":{\"message\":\"Incorrect API key provided: " + sent + "\"}}");
        });
    neighbour.createContext(
        "/hook",
        e -> {
          announced.incrementAndGet();
          answer(e, 500, "{}");
        });
    neighbour.start();
  }

  @AfterEach
  void stop() {
    neighbour.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private TandemProcess tandem() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Keys.write(data, List.of(KEY + " alpha"));
    Path secret = Files.writeString(data.resolve("service-secret"), SERVICE_SECRET);
    String address = "http://127.0.0.1:" + neighbour.getAddress().getPort();
    return TandemProcess.start(
        TandemProcess.Options.on(data)
            .with("QUARKUS_LOG_LEVEL", "DEBUG")
            .with("TANDEM_AUTH_SERVICE_SECRET_FILE", secret.toString())
            .with("TANDEM_BACKENDS_LOCAL_URL", address)
            .with("TANDEM_BACKENDS_LOCAL_API_KEY", BACKEND_KEY)
            .with("TANDEM_WEBHOOKS_ENDPOINTS_HOME_URL", address + "/hook")
            .with("TANDEM_WEBHOOKS_ENDPOINTS_HOME_SECRET", HOOK_SECRET));
  }

  @Test
  void comeOutNeitherInTheLogNorInAnswers() throws Exception {
    try (TandemProcess tandem = tandem()) {
      List<String> answers = new ArrayList<>(everythingThatGoesWrong(tandem));
      Waiting.until(
          "the job's end was announced", Duration.ofMinutes(1), () -> announced.get() > 0);
      answers.add(tandem.api(KEY).get("/tandem/v1/audit/finetune?limit=100").body());
      answers.add(tandem.api(KEY).get("/tandem/v1/audit/generation?limit=100").body());
      answers.add(tandem.api("none").get("/q/metrics").body());
      answers.add(tandem.api("none").get("/q/health").body());
      answers.add(tandem.api("none").get("/q/openapi").body());

      assertTrue(answers.size() > 20);
      for (String answer : answers) {
        assertTellsNothing("an answer", answer);
      }
      assertTrue(tandem.output().contains(" DEBUG "), "the log is not at its most talkative");
      for (String line : tandem.output().split("\n")) {
        assertTellsNothing("the log", line);
      }
    }
  }

  private static void assertTellsNothing(String where, String text) {
    for (String secret :
        List.of(
            KEY,
            WRONG_KEY,
            SERVICE_SECRET,
            BACKEND_KEY,
            HOOK_WORD,
            HOOK_SECRET,
            JWT.substring(JWT.lastIndexOf('.') + 1),
            "tandem-service.")) {
      assertFalse(text.contains(secret), where + " tells '" + secret + "': " + text);
    }
  }

  private static List<String> everythingThatGoesWrong(TandemProcess tandem) {
    List<String> answers = new ArrayList<>();
    for (String bearer : List.of(WRONG_KEY, JWT, "tandem-service.x.y.z", KEY + "\u00e9")) {
      for (String path :
          List.of("/v1/models", "/v1/nothing", "/tandem/v1/deployments", "/tandem/internal/v1/x")) {
        answers.add(RawHttp.get(tandem.url(), path, bearer));
      }
    }
    Api api = tandem.api(KEY);
    Waiting.until(
        "the model is served",
        Duration.ofSeconds(60),
        () -> api.get("/v1/models/echo").status() == 200);
    for (String said : List.of("hello", "refuse", "break")) {
      for (boolean stream : List.of(false, true)) {
        List<Map<String, String>> messages = List.of(Map.of("role", "user", "content", said));
        answers.add(
            api.post(
                    "/v1/chat/completions",
                    Map.of("model", "echo", "messages", messages, "stream", stream))
                .body());
        answers.add(
            api.post("/v1/responses", Map.of("model", "echo", "input", said, "stream", stream))
                .body());
      }
    }
    answers.add(
        api.post("/v1/responses", "application/json", BodyPublishers.ofString("{" + KEY)).body());
    answers.add(
        api.post("/v1/responses", Map.of("model", KEY, "input", 7)).body().replace(KEY, ""));
    answers.add(api.get("/v1/vector_stores/none").body());
    answers.add(api.post("/tandem/v1/evidence", Map.of("query", "x")).body());
    String file = file(api, "not JSON\n");
    answers.add(
        api.post(
                "/v1/fine_tuning/jobs", Map.of("model", "tandem-classifier", "training_file", file))
            .body());
    answers.add(api.delete("/tandem/v1/deployments/none").body());
    return answers;
  }

  private static String file(Api api, String text) {
    String form =
        "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nfine-tune\r\n--b\r\n"
            + "content-disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\n\r\n"
            + text
            + "\r\n--b--\r\n";
    return api.post("/v1/files", "multipart/form-data; boundary=b", BodyPublishers.ofString(form))
        .ok()
        .get("id")
        .asText();
  }

  /**
   * No token at all, one that is over, and ones for another service or made with another secret.
   */
  @Test
  void openInternalAddressesToServicesOnly() throws Exception {
    try (TandemProcess tandem = tandem()) {
      String path = "/tandem/internal/v1/tuned_models/none";
      long later = System.currentTimeMillis() / 1_000 + 60;
      String good = token("generation", later, SERVICE_SECRET);
      String found = RawHttp.get(tandem.url(), path, good);
      assertTrue(found.startsWith("HTTP/1.1 404 ") && found.contains("tuned model"), found);
      for (String bad :
          List.of(
              KEY,
              token("retrieval", later, SERVICE_SECRET),
              token("generation", later - 120, SERVICE_SECRET),
              token("generation", later, SERVICE_SECRET + "x"))) {
        String answer = RawHttp.get(tandem.url(), path, bad);
        assertTrue(answer.matches("(?s)HTTP/1.1 (401|403|404) .*"), answer);
        assertFalse(answer.contains("tuned model"), answer);
      }
      assertEquals(
          "HTTP/1.1 403 ", RawHttp.get(tandem.url(), "/v1/conversations/x", good).substring(0, 13));
      assertEquals(
          "HTTP/1.1 403 ",
          RawHttp.get(tandem.url(), "/tandem/v1/audit/generation", good).substring(0, 13));
    }
  }

  private static String token(String service, long over, String secret) throws Exception {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String project = base64.encodeToString("alpha".getBytes(StandardCharsets.UTF_8));
    String claim = "tandem-service." + project + ".." + service + "." + over;
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return claim + "." + base64.encodeToString(mac.doFinal(claim.getBytes(StandardCharsets.UTF_8)));
  }
}
