package dev.tandem.generation;

import static dev.tandem.generation.Api.JSON;
import static dev.tandem.generation.Api.as;
import static dev.tandem.generation.Api.caller;
import static dev.tandem.generation.Api.events;
import static dev.tandem.generation.Api.json;
import static dev.tandem.generation.Api.outputText;
import static dev.tandem.generation.Api.post;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.auth.Service;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.generation.Api.Event;
import dev.tandem.generation.backend.openai.VllmStub;
import dev.tandem.generation.tuned.Heads;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Adapters from their registration to their answers, receipts and end. */
@QuarkusTest
@GenerationTest
@TestProfile(AdapterAnswersTest.OneServer.class)
class AdapterAnswersTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String INTERNAL = "/tandem/internal/v1/tuned_models/";
  private static final String NAME = "ft:llama:acme:support:abc123";
  private static final String PATH = "/artifacts/ftjob-1/output";
  private static final long PATIENCE_MILLIS = 20_000;

  private static VllmStub server;

  /** One vLLM with a model llama. */
  public static class OneServer implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(Server.class));
    }
  }

  /** The server. */
  public static class Server implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
      server = new VllmStub();
      return Map.of(
          "tandem.backends.gpu.url",
          server.url(),
          "tandem.backends.gpu.adapters",
          "dynamic",
          "tandem.backends.gpu.probe.every",
          "100ms",
          "tandem.backends.gpu.models.llama.served-as",
          VllmStub.BASE);
    }

    @Override
    public void stop() {
      server.close();
    }
  }

  @Inject ServiceTokens tokens;

  @Inject
  @ReactiveDataSource("generation")
  Pool pool;

  private RequestSpecification service(String project) {
    return as(tokens.authorization(project, Service.GENERATION).substring("Bearer ".length()));
  }

  private static ObjectNode adapter(String digest) {
    ObjectNode body = JSON.createObjectNode().put("kind", "adapter").put("base_model", "llama");
    body.put("digest", digest).putObject("artifact").put("path", PATH);
    body.putObject("manifest").put("format", 1);
    return body;
  }

  private Response register(String project, String name, ObjectNode body) {
    return service(project).body(body.toString()).put(INTERNAL + name);
  }

  private static void until(BooleanSupplier happened) throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!happened.getAsBoolean()) {
      assertTrue(System.currentTimeMillis() < end, "it did not happen");
      Thread.sleep(10);
    }
  }

  private static boolean has(String name) {
    return server.adapters().keySet().stream().anyMatch(key -> key.startsWith(name + "@"));
  }

  private static ObjectNode chat(String model) {
    ObjectNode request = JSON.createObjectNode().put("model", model);
    request.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    return request;
  }

  @BeforeEach
  void registered() {
    register("first", NAME, adapter(Heads.DIGEST)).then().statusCode(200);
  }

  @Test
  void isLoadedWhenItIsRegistered() {
    assertTrue(has(NAME));
    service("first")
        .get(INTERNAL + NAME)
        .then()
        .statusCode(200)
        .body("digest", equalTo(Heads.DIGEST))
        .body("manifest.format", equalTo(1))
        .body("loaded", equalTo(1))
        .body("replicas", equalTo(1));
  }

  @Test
  void answersInBothDialectsAndOnItsReceipt() {
    JsonNode completion = json(post(CHAT, chat(NAME)));
    String said = completion.at("/choices/0/message/content").asText();
    assertTrue(said.startsWith("by " + NAME + "@"), said);
    assertEquals(NAME, completion.path("model").asText());
    List<Event> events = events(post(CHAT, chat(NAME).put("stream", true)).asByteArray());
    assertEquals("[DONE]", events.getLast().name());
    ObjectNode request = JSON.createObjectNode().put("model", NAME).put("input", "Hello");
    JsonNode response = json(post("/v1/responses", request));
    assertEquals(said, outputText(response));
    assertEquals(NAME, response.path("model").asText());

    JsonNode ran =
        json(caller().get("/tandem/v1/receipts/" + completion.at("/tandem/receipt_id").asText()))
            .findValue("ran");
    assertEquals(NAME, ran.path("model").asText());
    assertEquals("gpu", ran.path("backend").asText());
    assertEquals(Heads.DIGEST, ran.path("adapter_digest").asText());
    assertEquals(ran.path("served_as"), ran.path("reported_model"));
  }

  @Test
  void isThereForItsProjectOnly() {
    as(StubRetrieval.OTHER_KEY)
        .body(chat(NAME).toString())
        .post(CHAT)
        .then()
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"));
    String key = server.adapters().keySet().iterator().next();
    post(CHAT, chat(key)).then().statusCode(404);
    caller().get("/v1/models").then().body("data.id", hasItem(NAME));
    caller().get("/v1/models").then().body("data.id", not(hasItem(key)));
    as(StubRetrieval.OTHER_KEY).get("/v1/models").then().body("data.id", not(hasItem(NAME)));
  }

  @Test
  void isNeverAnsweredForByItsBaseModel() throws InterruptedException {
    server.onLoading((name, path, to) -> to.json(400, "{\"message\":\"no room\"}"));
    server.forget();
    try {
      for (int i = 0; i < 3; i++) {
        post(CHAT, chat(NAME))
            .then()
            .statusCode(503)
            .header("retry-after", notNullValue())
            .body("error.code", equalTo("adapter_not_loaded"));
      }
      service("first").get(INTERNAL + NAME).then().statusCode(503);
      assertFalse(server.asked().contains(VllmStub.BASE));
      post(CHAT, chat("llama")).then().statusCode(200);
    } finally {
      server.onLoading(server::load);
    }
    until(() -> has(NAME));
    until(() -> post(CHAT, chat(NAME)).statusCode() == 200);
  }

  @Test
  void comesBackAfterARestartOfTheServer() throws InterruptedException {
    server.stop();
    post(CHAT, chat(NAME)).then().statusCode(503);
    server.start();

    until(() -> has(NAME));
    until(() -> post(CHAT, chat(NAME)).statusCode() == 200);
  }

  @Test
  void isUnloadedWhenItsProjectDeletesIt() throws InterruptedException {
    String name = NAME + ":ckpt-step-10";
    register("first", name, adapter(Heads.DIGEST)).then().statusCode(200);
    assertTrue(has(name));

    caller().delete("/v1/models/" + name).then().statusCode(200).body("deleted", equalTo(true));

    until(() -> !has(name));
    post(CHAT, chat(name)).then().statusCode(404);
    assertTrue(has(NAME));
  }

  @Test
  void changesMadeElsewhereAreHeardOf() throws InterruptedException {
    String name = "ft:llama:acme::elsewhere";
    post(CHAT, chat(name)).then().statusCode(404);
    pool.query(
            """
            INSERT INTO generation.tuned_models
              (project, name, created_at, kind, base_model, digest, path)
            SELECT project, 'ft:llama:acme::elsewhere', created_at, kind, base_model, digest, path
            FROM generation.tuned_models WHERE name = 'ft:llama:acme:support:abc123'
            """)
        .executeAndAwait();

    until(() -> has(name));
    until(() -> post(CHAT, chat(name)).statusCode() == 200);

    pool.query("DELETE FROM generation.tuned_models WHERE name = 'ft:llama:acme::elsewhere'")
        .executeAndAwait();
    until(() -> !has(name));
    until(() -> post(CHAT, chat(name)).statusCode() == 404);
  }

  @Test
  void isNotRegisteredWhereItCannotBeServed() {
    server.onLoading((name, path, to) -> to.json(400, "{\"message\":\"rank 64 is too much\"}"));
    try {
      register("first", "ft:llama:acme::refused", adapter(Heads.DIGEST))
          .then()
          .statusCode(400)
          .contentType("application/problem+json")
          .body("detail", containsString("rank 64 is too much"));
    } finally {
      server.onLoading(server::load);
    }
    service("first").get(INTERNAL + "ft:llama:acme::refused").then().statusCode(404);
    register("first", "ft:other:acme::x", adapter(Heads.DIGEST).put("base_model", "other"))
        .then()
        .statusCode(400)
        .body("detail", containsString("adapters=dynamic"));
    register("first", "ft:llama:acme::whole", adapter(Heads.DIGEST).put("kind", "model"))
        .then()
        .statusCode(400)
        .body("detail", containsString(PATH));
  }

  @Test
  void isReplacedByOtherWeightsOfItsName() throws InterruptedException {
    String name = "ft:llama:acme::twice";
    register("first", name, adapter(Heads.DIGEST)).then().statusCode(200);
    Set<String> before = server.adapters().keySet();

    register("first", name, adapter("e2".repeat(32))).then().statusCode(200);

    String said = json(post(CHAT, chat(name))).at("/choices/0/message/content").asText();
    assertFalse(before.contains(said.substring("by ".length())), said);
    until(() -> server.adapters().size() == before.size());
    service("first").delete(INTERNAL + name).then().statusCode(204);
    until(() -> !has(name));
  }
}
