package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Limit;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.limit.UseStore;
import dev.tandem.api.limit.UseStore.MonthUse;
import dev.tandem.api.limit.UseStore.Portion;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Limits and roles of keys, over HTTP and in the real database. */
@QuarkusTest
@GenerationTest
class LimitsTest {

  private static final String REQUESTS = "key-with-three-requests-a-minute-0123456789";
  private static final String TOKENS = "key-with-hundred-tokens-a-minute-0123456789";
  private static final String MONTH = "key-with-hundred-tokens-a-month-0123456789";
  private static final String COST = "key-with-a-cost-a-month-0123456789abcdef";
  private static final String BATCHES = "key-that-makes-batches-0123456789abcdef";
  private static final String CROWD = "key-with-forty-requests-a-minute-0123456789";
  private static final String READER = "key-of-a-reader-0123456789abcdef01234567";
  private static final String ADMIN = "key-of-an-admin-0123456789abcdef01234567";

  /** Their settings in the keys file; all of the project "limited". */
  static final Map<String, String> KEYS =
      Map.of(
          REQUESTS, "requests-per-minute=3",
          TOKENS, "tokens-per-minute=100",
          MONTH, "tokens-per-month=100",
          COST, "cost-per-month=0.0001",
          BATCHES, "tokens-per-month=200",
          CROWD, "requests-per-minute=40",
          READER, "roles=reader",
          ADMIN, "roles=admin The auditor");

  @Inject UseStore store;
  @Inject ServiceTokens services;

  private static Response chat(String key) {
    ObjectNode chat = JSON.createObjectNode().put("model", "talker");
    chat.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    return as(key).body(chat.toString()).post("/v1/chat/completions");
  }

  private static JsonNode refused(Response response, String code) {
    assertEquals(429, response.statusCode(), response.asString());
    JsonNode error = json(response).path("error");
    assertEquals(code, error.path("code").asText());
    return error;
  }

  @Test
  void countsRequestsDownAndThenRefusesThem() {
    for (int left = 2; left >= 0; left--) {
      Response passed = as(REQUESTS).get("/v1/models");
      assertEquals(200, passed.statusCode());
      assertEquals("3", passed.header("x-ratelimit-limit-requests"));
      assertEquals(Integer.toString(left), passed.header("x-ratelimit-remaining-requests"));
      assertTrue(passed.header("x-ratelimit-reset-requests").matches("(\\dm)?\\d+m?s"));
      assertNull(passed.header("x-ratelimit-limit-tokens"));
    }

    Response refused = as(REQUESTS).get("/v1/models");

    JsonNode error = refused(refused, "rate_limit_exceeded");
    assertTrue(error.path("message").asText().contains("3 requests a minute"), error.toString());
    assertEquals("0", refused.header("x-ratelimit-remaining-requests"));
    int seconds = Integer.parseInt(refused.header("retry-after"));
    assertTrue(seconds >= 1 && seconds <= 20, "one request every 20 seconds: " + seconds);
  }

  @Test
  void countsTheTokensOfAnswers() {
    Response first = chat(TOKENS);
    assertEquals(200, first.statusCode(), first.asString());
    assertEquals("100", first.header("x-ratelimit-limit-tokens"));
    assertEquals("100", first.header("x-ratelimit-remaining-tokens"));

    Response second = chat(TOKENS);

    refused(second, "rate_limit_exceeded");
    assertEquals("0", second.header("x-ratelimit-remaining-tokens"));
  }

  @Test
  void refusesWhatAMonthDoesNotHoldAndTellsClientsNotToTryAgain() {
    for (String key : List.of(MONTH, COST)) {
      assertEquals(200, chat(key).statusCode());

      Response second = chat(key);

      JsonNode error = refused(second, "insufficient_quota");
      assertEquals("insufficient_quota", error.path("type").asText());
      assertEquals("false", second.header("x-should-retry"));
      assertEquals(200, as(key).get("/v1/models").statusCode());
    }
  }

  @Test
  void countsTheLinesOfABatchForTheKeyThatMadeIt() throws InterruptedException {
    String line =
        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
            + "{\"model\":\"talker\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}}";
    String stub =
        ConfigProvider.getConfig().getValue("tandem.retrieval.url", String.class) + "/stub/files/";
    String token = services.authorization("limited", Service.RETRIEVAL);
    String file =
        json(as(token.substring("Bearer ".length()))
                .contentType("application/octet-stream")
                .body(
                    (line + "\n" + line.replace("\"a\"", "\"b\"")).getBytes(StandardCharsets.UTF_8))
                .put(stub + "batch"))
            .path("id")
            .asText();
    ObjectNode batch = JSON.createObjectNode().put("input_file_id", file);
    batch.put("endpoint", "/v1/chat/completions").put("completion_window", "24h");
    Response made = as(BATCHES).body(batch.toString()).post("/v1/batches");
    assertEquals(200, made.statusCode(), made.asString());
    String id = json(made).path("id").asText();

    // Use is counted a moment after a line has ended; a model that nobody knows uses none itself.
    String unknown = "{\"model\":\"nobody\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    for (int i = 0; i < 400; i++) {
      if (as(BATCHES).body(unknown).post("/v1/chat/completions").statusCode() == 429) {
        break;
      }
      Thread.sleep(50);
    }

    assertEquals(
        2, json(as(BATCHES).get("/v1/batches/" + id)).at("/request_counts/completed").asInt());
    refused(chat(BATCHES), "insufficient_quota");
  }

  @Test
  void letsExactlyAsManyPassWhenAllComeAtOnce() throws Exception {
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      calls.add(() -> as(CROWD).get("/v1/models").statusCode());
    }
    int passed = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var call : threads.invokeAll(calls)) {
        passed += call.get() == 200 ? 1 : 0;
      }
    }
    // One comes back every 1.5 seconds, and the crowd takes some.
    assertTrue(passed >= 40 && passed <= 60, passed + " of 40 a minute");
  }

  @Test
  void leavesKeysWithoutLimitsAlone() {
    Response response = Api.caller().get("/v1/models");

    assertFalse(response.headers().asList().toString().contains("x-ratelimit"));
  }

  @Test
  void sharesABucketInTheDatabase() {
    String holder = "alpha/" + UUID.randomUUID();

    assertEquals(new Portion(5, 95), take(holder, 100, 0, 5));
    Portion second = take(holder, 100, 0, 5);
    assertEquals(5, second.granted());
    assertTrue(second.level() >= 90 && second.level() < 92, second.toString());
    Portion indebted = take(holder, 100, 150, 5);
    assertEquals(0, indebted.granted());
    assertTrue(indebted.level() < -55 && indebted.level() > -61, indebted.toString());
    assertEquals(new Portion(0, 0), take("alpha/" + UUID.randomUUID(), 0, 0, 1));
    assertEquals(new Portion(3, 0), take("alpha/" + UUID.randomUUID(), 3, 0, 5));
  }

  private Portion take(String holder, long capacity, long spent, long wanted) {
    return store
        .take(Service.GENERATION, holder, Limit.REQUESTS_PER_MINUTE, capacity, spent, wanted)
        .await()
        .indefinitely();
  }

  @Test
  void addsUpWhatAMonthTook() {
    String holder = "alpha/" + UUID.randomUUID();
    LocalDate month = LocalDate.of(2026, 11, 1);

    use(holder, month, 10, 7);

    assertEquals(new MonthUse(15, 8), use(holder, month, 5, 1));
    assertEquals(new MonthUse(1, 1), use(holder, month.plusMonths(1), 1, 1));
  }

  private MonthUse use(String holder, LocalDate month, long tokens, long cost) {
    return store.use(Service.GENERATION, holder, month, tokens, cost).await().indefinitely();
  }

  @Test
  void keepsWhatAdminsDoAndWhatOthersWereRefused() {
    String name = "audited-" + UUID.randomUUID();
    String path = "/tandem/v1/deployments";
    String spec = "{\"name\": \"" + name + "\", \"model\": \"extractive\"}";
    assertEquals(403, as(READER).body(spec).post(path).statusCode());
    assertEquals(200, as(READER).get(path).statusCode());
    String request = as(ADMIN).body(spec).post(path).header("x-request-id");
    assertEquals(200, as(ADMIN).delete(path + "/" + name).statusCode() / 100 * 100);

    List<JsonNode> entries = entries(name, 2);

    JsonNode deleted = entries.get(0);
    assertEquals("DELETE", deleted.path("method").asText());
    assertEquals("/tandem/v1/deployments/**", deleted.path("operation").asText());
    assertEquals("The auditor", deleted.path("holder_name").asText());
    JsonNode created = entries.get(1);
    assertEquals(name, created.path("made").asText());
    assertEquals(request, created.path("request_id").asText());
    assertEquals(200, created.path("status").asInt());
    assertTrue(created.path("holder").asText().matches("key-[0-9a-f]{12}"), created.toString());
    JsonNode all = json(as(ADMIN).get("/tandem/v1/audit/generation?limit=100"));
    assertTrue(all.toString().contains("\"status\":403"), all.toString());
    assertFalse(all.toString().contains(ADMIN));
  }

  /** The log is written after the answer. */
  private static List<JsonNode> entries(String name, int wanted) {
    for (int i = 0; i < 100; i++) {
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode entry :
          json(as(ADMIN).get("/tandem/v1/audit/generation?limit=100")).path("data")) {
        if (entry.toString().contains(name)) {
          found.add(entry);
        }
      }
      if (found.size() == wanted) {
        return found;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new AssertionError("no " + wanted + " entries for " + name);
  }

  @Test
  void showsTheAuditLogToAdminsOfTheProjectOnly() {
    String path = "/tandem/v1/audit/generation";
    assertEquals(403, as(READER).get(path).statusCode());
    JsonNode theirs = json(as(StubRetrieval.OTHER_KEY).get(path + "?limit=100"));
    assertFalse(theirs.toString().contains("The auditor"), theirs.toString());
    assertEquals(400, as(ADMIN).get(path + "?after=audit_unknown").statusCode());
  }
}
