package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.backend.ServedModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProbesTest {

  private static final String HELLO =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hello\"}}]}";

  private static ModelServerStub server() {
    return new ModelServerStub((request, to) -> to.json(200, HELLO));
  }

  /** Backends by name and address, probed often; no models are configured. */
  private static Map<String, String> discovering(String... namesAndUrls) {
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i < namesAndUrls.length; i += 2) {
      String prefix = "tandem.backends." + namesAndUrls[i] + ".";
      properties.put(prefix + "url", namesAndUrls[i + 1]);
      properties.put(prefix + "probe.every", "100ms");
      properties.put(prefix + "breaker.open-for", "60s");
    }
    return properties;
  }

  private static List<String> names(Servers servers) {
    return servers.servers.models().stream().map(ServedModel::name).toList();
  }

  @Test
  void servesWhatTheServerListsAndSaysHowMuchFits() throws InterruptedException {
    try (ModelServerStub stub = server()) {
      stub.lists(
          "{\"data\":[{\"id\":\"b/model\",\"max_model_len\":4096},{\"id\":\"a\"},{\"id\":\"\"}]}");
      try (Servers servers = Servers.configured(discovering("one", stub.url()))) {
        ReplicasTest.until(() -> names(servers).equals(List.of("a", "b/model")));
        ServedModel model = servers.servers.model("b/model").orElseThrow();
        assertEquals(OptionalInt.of(4096), model.contextTokens());

        servers.servers.complete(model, Servers.request()).await().atMost(Servers.PATIENCE);

        assertEquals("b/model", stub.requests().getFirst().json().path("model").asText());

        stub.lists("{\"data\":[{\"id\":\"c\"}]}");
        ReplicasTest.until(() -> names(servers).equals(List.of("c")));
        assertTrue(servers.servers.model("a").isEmpty());
      }
    }
  }

  @Test
  void asksAgainWhenToldToAndSaysWhetherEveryServerHasTold() throws InterruptedException {
    try (ModelServerStub stub = server()) {
      stub.lists("{\"data\":[{\"id\":\"a\"}]}");
      Map<String, String> properties = discovering("one", stub.url());
      properties.put("tandem.backends.one.probe.every", "1h");
      try (Servers servers = Servers.configured(properties)) {
        ReplicasTest.until(() -> names(servers).equals(List.of("a")));
        stub.lists("{\"data\":[{\"id\":\"b\"}]}");

        assertTrue(servers.servers.refresh().await().atMost(Servers.PATIENCE));
        assertEquals(List.of("b"), names(servers));

        stub.lists("<html>");
        assertFalse(servers.servers.refresh().await().atMost(Servers.PATIENCE));
        stub.close();
        assertFalse(servers.servers.refresh().await().atMost(Servers.PATIENCE));
        assertEquals(List.of("b"), names(servers));
      }
    }
  }

  @Test
  void keepsTheModelsOfAServerThatIsAwayOrForgetsThem() throws InterruptedException {
    try (ModelServerStub stub = server()) {
      stub.lists("{\"data\":[{\"id\":\"a\"}]}");
      try (Servers servers = Servers.configured(discovering("one", stub.url()))) {
        ReplicasTest.until(() -> names(servers).equals(List.of("a")));
        stub.close();
        ReplicasTest.until(() -> usable(servers, "one") == 0);
        assertEquals(List.of("a"), names(servers));
      }
    }
  }

  @Test
  void takesABackendThatListsAConfiguredModelForAReplicaOfIt() throws InterruptedException {
    try (ModelServerStub configured = server();
        ModelServerStub listing = server()) {
      listing.lists("{\"data\":[{\"id\":\"llama\",\"max_model_len\":100}]}");
      Map<String, String> properties = discovering("listing", listing.url());
      properties.put("tandem.backends.z-configured.url", configured.url());
      properties.put("tandem.backends.z-configured.models.llama.served-as", "meta");
      properties.put("tandem.backends.z-configured.models.llama.price.prompt", "3");
      try (Servers servers = Servers.configured(properties)) {
        ReplicasTest.until(() -> servers.model().contextTokens().equals(OptionalInt.of(100)));
        assertEquals(3, servers.model().price().prompt().intValue());

        for (int i = 0; i < 30; i++) {
          servers.answer();
        }
        assertTrue(configured.requests().size() > 0, "the configured one was not asked");
        assertTrue(listing.requests().size() > 0, "the listing one was not asked");
        assertEquals("meta", configured.requests().getFirst().json().path("model").asText());
        assertEquals("llama", listing.requests().getFirst().json().path("model").asText());
      }
    }
  }

  @Test
  void findsOutThatNobodyListensBeforeARequestDoesAndThatTheyAreBack() throws InterruptedException {
    ModelServerStub first = server();
    first.lists("{\"data\":[{\"id\":\"llama\"}]}");
    Map<String, String> properties = discovering("one", first.url());
    try (Servers servers = Servers.configured(properties)) {
      ReplicasTest.until(() -> names(servers).equals(List.of("llama")));
      int port = first.port();
      first.close();
      ReplicasTest.until(() -> usable(servers, "one") == 0);
      assertEquals(503, servers.failure(true).status());

      try (ModelServerStub back = new ModelServerStub(port, (request, to) -> to.json(200, HELLO))) {
        // The breaker alone would stay open for a minute.
        ReplicasTest.until(() -> usable(servers, "one") == 1);
        servers.answer();
        servers.answer();
        assertEquals(2, back.requests().size());
      }
    }
  }

  @Test
  void takesAnyAnswerForASignOfLife() throws InterruptedException {
    for (String answer : List.of("", "OK", "[]", "{\"error\":{\"code\":404}}")) {
      try (ModelServerStub stub = server()) {
        stub.lists(answer);
        int before = stub.connections();
        try (Servers servers =
            Servers.of(
                Map.of("probe.every", "50ms", "breaker.failures-in-a-row", "1"), stub.url())) {
          ReplicasTest.until(() -> stub.connections() > before);
          Thread.sleep(200);
          assertEquals(1, usable(servers, "main"), answer);
        }
      }
    }
  }

  private static double usable(Servers servers, String backend) {
    return servers.meters.get("tandem.backend.replicas").tag("backend", backend).gauge().value();
  }
}
