package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.TunedServers.Coverage;
import dev.tandem.generation.backend.TunedWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters on model servers that restart, refuse, are slow and lie. */
class AdaptersTest {

  private static final String NAME = "ft:llama:acme:support:abc";
  private static final String PATH = "/models/ftjob-1/output";
  private static final TunedWeights SUPPORT = weights("acme", "1a".repeat(32));

  private final VllmStub first = new VllmStub();
  private final VllmStub second = new VllmStub();
  private Servers servers;

  private static TunedWeights weights(String project, String digest) {
    return new TunedWeights(project, NAME, true, "llama", PATH, digest);
  }

  @AfterEach
  void end() {
    if (servers != null) {
      servers.close();
    }
    first.close();
    second.close();
  }

  /** One backend with these replicas that loads adapters. */
  private void serve(Map<String, String> settings, VllmStub... replicas) {
    Map<String, String> all = new HashMap<>();
    List<String> urls = new ArrayList<>();
    for (VllmStub replica : replicas) {
      urls.add(replica.url());
    }
    all.put("url", String.join(",", urls));
    all.put("models.llama.served-as", VllmStub.BASE);
    all.put("adapters", "dynamic");
    all.put("probe.every", "100ms");
    all.putAll(settings);
    Map<String, String> properties = new HashMap<>();
    all.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            properties.put("tandem.backends.gpu." + key, value);
          }
        });
    servers = Servers.configured(properties);
  }

  private void load(TunedWeights weights) {
    servers.servers.load(weights).await().atMost(Servers.PATIENCE);
  }

  private ApiError refusal(TunedWeights weights) {
    return assertThrows(ApiError.class, () -> load(weights));
  }

  private ObjectNode answer(TunedWeights weights) {
    ServedModel model = servers.servers.model(weights);
    return servers.servers.complete(model, Servers.request()).await().atMost(Servers.PATIENCE);
  }

  private List<ObjectNode> chunks(TunedWeights weights) {
    ServedModel model = servers.servers.model(weights);
    return servers.servers.stream(model, Servers.request())
        .collect()
        .asList()
        .await()
        .atMost(Servers.PATIENCE);
  }

  private ApiError failure(TunedWeights weights, boolean streamed) {
    return assertThrows(
        ApiError.class,
        () -> {
          if (streamed) {
            chunks(weights);
          } else {
            answer(weights);
          }
        });
  }

  @Test
  void loadsAnAdapterIntoEveryReplica() {
    serve(Map.of(), first, second);

    load(SUPPORT);

    assertEquals(Map.of(SUPPORT.key(), PATH), first.adapters());
    assertEquals(Map.of(SUPPORT.key(), PATH), second.adapters());
    assertEquals(new Coverage(2, 2), servers.servers.coverage(SUPPORT));
  }

  @Test
  void answersByTheAdapterAndSaysSo() {
    serve(Map.of(), first);
    load(SUPPORT);
    List<Origin> asked = new ArrayList<>();
    ServedModel model = servers.servers.model(SUPPORT);

    ObjectNode answer =
        servers
            .servers
            .complete(model, Servers.request(), asked::add)
            .await()
            .atMost(Servers.PATIENCE);

    assertEquals("by " + SUPPORT.key(), answer.at("/choices/0/message/content").asText());
    assertEquals(SUPPORT.digest(), asked.getFirst().adapterDigest().orElseThrow());
    assertEquals(SUPPORT.key(), asked.getFirst().servedAs());
    assertEquals("gpu", asked.getFirst().backend());
    assertEquals(NAME, model.name());
    assertEquals(
        "by " + SUPPORT.key(), chunks(SUPPORT).getFirst().at("/choices/0/delta/content").asText());
  }

  @Test
  void takesAnAdapterThatTheServerHasAlready() {
    serve(Map.of(), first);
    load(SUPPORT);

    load(SUPPORT);

    assertEquals(List.of("load " + SUPPORT.key()), first.changes());
  }

  @Test
  void loadsItAgainAfterARestart() throws InterruptedException {
    serve(Map.of(), first);
    load(SUPPORT);
    servers.servers.want(List.of(SUPPORT));

    first.stop();
    first.start();

    ReplicasTest.until(() -> first.adapters().containsKey(SUPPORT.key()));
    ReplicasTest.until(() -> servers.servers.coverage(SUPPORT).loaded() == 1);
    assertEquals("by " + SUPPORT.key(), answer(SUPPORT).at("/choices/0/message/content").asText());
  }

  @Test
  void loadsManyOneAfterTheOtherIntoAReplicaThatLostThem() throws InterruptedException {
    serve(Map.of(), first);
    List<TunedWeights> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new TunedWeights("acme", NAME + i, true, "llama", PATH, SUPPORT.digest()));
    }
    servers.servers.want(many);

    ReplicasTest.until(() -> first.adapters().size() == many.size());
    // Each at the same time would have a connection of its own.
    assertTrue(first.connections() < 10, first.connections() + " connections");
  }

  @Test
  void loadsItIntoAReplicaThatWasAway() throws InterruptedException {
    serve(Map.of(), first, second);
    second.stop();

    load(SUPPORT);
    servers.servers.want(List.of(SUPPORT));

    assertEquals(new Coverage(1, 2), servers.servers.coverage(SUPPORT));
    second.start();
    ReplicasTest.until(() -> servers.servers.coverage(SUPPORT).loaded() == 2);
    assertTrue(second.adapters().containsKey(SUPPORT.key()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksAnotherReplicaWhereOneHasForgottenIt(boolean streamed) throws InterruptedException {
    serve(Map.of("probe.every", "1h"), first, second);
    load(SUPPORT);
    servers.servers.want(List.of(SUPPORT));
    first.forget();

    for (int i = 0; i < 20; i++) {
      if (streamed) {
        chunks(SUPPORT);
      } else {
        answer(SUPPORT);
      }
    }

    // The request that found out has it loaded again; no probe was needed.
    ReplicasTest.until(() -> first.adapters().containsKey(SUPPORT.key()));
    assertEquals(Set.of(SUPPORT.key()), Set.copyOf(first.asked()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysThatItIsNotLoadedInsteadOfAnsweringByTheBaseModel(boolean streamed)
      throws InterruptedException {
    serve(Map.of(), first);
    load(SUPPORT);
    servers.servers.want(List.of(SUPPORT));
    first.onLoading((name, path, to) -> VllmStub.refuse(400, "max_loras is reached", to));
    first.forget();

    ApiError failure = failure(SUPPORT, streamed);
    ReplicasTest.until(() -> servers.servers.coverage(SUPPORT).loaded() == 0);
    ApiError later = failure(SUPPORT, streamed);

    for (ApiError told : List.of(failure, later)) {
      assertEquals(503, told.status());
      assertEquals("adapter_not_loaded", told.code());
      assertTrue(told.getMessage().contains(NAME), told.getMessage());
      assertTrue(told.retryAfter().isPresent());
    }
    assertFalse(first.asked().contains(VllmStub.BASE));
  }

  @ParameterizedTest
  @ValueSource(strings = {VllmStub.BASE, "ft:llama:acme:support:abc", ""})
  void neverPassesOnTheAnswerOfAnotherModel(String named) {
    serve(Map.of(), first);
    load(SUPPORT);
    first.saysItIs(named);

    for (boolean streamed : List.of(true, false)) {
      ApiError failure = failure(SUPPORT, streamed);
      assertEquals(502, failure.status());
      assertTrue(failure.getMessage().contains("another model"), failure.getMessage());
    }
  }

  @Test
  void asksAnHonestReplicaBesideOneThatLies() {
    serve(Map.of(), first, second);
    load(SUPPORT);
    first.saysItIs(VllmStub.BASE);

    for (int i = 0; i < 20; i++) {
      assertEquals(SUPPORT.key(), answer(SUPPORT).path("model").asText());
      assertEquals(SUPPORT.key(), chunks(SUPPORT).getFirst().path("model").asText());
    }
  }

  @Test
  void tellsWhyAServerRefusesAndLeavesItNowhere() throws InterruptedException {
    serve(Map.of(), first, second);
    second.onLoading(
        (name, path, to) ->
            VllmStub.refuse(400, "LoRA rank 64 is greater than max_lora_rank 16.", to));

    ApiError failure = refusal(SUPPORT);

    assertEquals(400, failure.status());
    assertTrue(failure.getMessage().contains("LoRA rank 64"), failure.getMessage());
    ReplicasTest.until(() -> first.adapters().isEmpty());
  }

  @Test
  void saysHowVllmIsStartedWhereItHasNoSuchRoute() {
    serve(Map.of(), first);
    first.onLoading((name, path, to) -> to.json(404, "{\"detail\":\"Not Found\"}"));

    ApiError failure = refusal(SUPPORT);

    assertEquals(400, failure.status());
    assertTrue(failure.getMessage().contains("VLLM_ALLOW_RUNTIME_LORA_UPDATING"));
  }

  @Test
  void mayBeTriedAgainWhereServersAreSlowOrAway() {
    serve(Map.of("timeout", "300ms"), first);
    first.onLoading((name, path, to) -> first.beSlow());
    assertEquals(503, refusal(SUPPORT).status());

    first.stop();
    ApiError failure = refusal(SUPPORT);
    assertEquals(503, failure.status());
    assertEquals("adapter_not_loaded", failure.code());
  }

  @Test
  void doesNotBelieveAServerThatSaysItLoadedAndListsNothing() {
    serve(Map.of(), first);
    first.onLoading((name, path, to) -> to.answer(200, "text/plain", "Success"));

    ApiError failure = refusal(SUPPORT);

    assertEquals(503, failure.status());
    assertTrue(failure.getMessage().contains("does not list"), failure.getMessage());
    assertEquals("adapter_not_loaded", failure(SUPPORT, false).code());
  }

  @Test
  void unloadsWhatIsWantedNoLonger() throws InterruptedException {
    serve(Map.of(), first, second);
    load(SUPPORT);
    servers.servers.want(List.of(SUPPORT));

    servers.servers.want(List.of());

    ReplicasTest.until(() -> first.adapters().isEmpty() && second.adapters().isEmpty());
    assertEquals("adapter_not_loaded", failure(SUPPORT, false).code());
  }

  @Test
  void replacesTheWeightsOfAName() throws InterruptedException {
    serve(Map.of(), first);
    TunedWeights next = weights("acme", "2b".repeat(32));
    load(SUPPORT);
    servers.servers.want(List.of(SUPPORT));

    load(next);
    servers.servers.want(List.of(next));

    ReplicasTest.until(() -> first.adapters().keySet().equals(Set.of(next.key())));
    assertEquals("by " + next.key(), answer(next).at("/choices/0/message/content").asText());
  }

  @Test
  void tellsAdaptersOfProjectsApartAndListsThemToNobody() throws InterruptedException {
    serve(Map.of("models.llama.served-as", ""), first);
    ReplicasTest.until(() -> servers.servers.model(VllmStub.BASE).isPresent());
    TunedWeights mine = new TunedWeights("acme", NAME, true, VllmStub.BASE, PATH, SUPPORT.digest());
    TunedWeights others =
        new TunedWeights("other", NAME, true, VllmStub.BASE, PATH, SUPPORT.digest());
    load(mine);

    assertEquals(1, servers.servers.coverage(mine).loaded());
    assertEquals(0, servers.servers.coverage(others).loaded());
    assertTrue(servers.servers.refresh().await().atMost(Servers.PATIENCE));
    assertEquals(
        List.of(VllmStub.BASE), servers.servers.models().stream().map(ServedModel::name).toList());
  }

  @Test
  void takesWhatItsBaseModelCanDoAndCosts() {
    serve(
        Map.of(
            "models.llama.context-tokens", "4096",
            "models.llama.without", "tools",
            "models.llama.price.prompt", "2"),
        first);

    ServedModel model = servers.servers.model(SUPPORT);

    assertEquals(4096, model.contextTokens().orElseThrow());
    assertEquals(servers.model().capabilities(), model.capabilities());
    assertEquals(servers.model().price(), model.price());
    assertEquals(SUPPORT.digest(), model.adapterDigest().orElseThrow());
  }

  @Test
  void saysWhatToConfigureWhereNobodyCanServeIt() {
    serve(Map.of("adapters", "none"), first);
    ApiError adapter = refusal(SUPPORT);
    assertEquals(400, adapter.status());
    assertTrue(adapter.getMessage().contains("adapters=dynamic"), adapter.getMessage());

    ApiError whole =
        refusal(new TunedWeights("acme", NAME, false, "llama", PATH, SUPPORT.digest()));
    assertEquals(400, whole.status());
    assertTrue(whole.getMessage().contains(PATH), whole.getMessage());
    assertTrue(whole.getMessage().contains("models.\"" + NAME + "\".served-as"));
  }

  @Test
  void waitsForServersThatWereNotHeardOfYet() {
    first.stop();
    serve(Map.of("models.llama.served-as", ""), first);

    assertEquals(503, refusal(SUPPORT).status());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void servesWhatAServerHasFromItsStart(boolean isAdapter) {
    VllmStub hand = first;
    serve(Map.of("adapters", "static", "models.\"" + NAME + "\".served-as", "by-hand"), hand);
    TunedWeights weights =
        new TunedWeights("acme", NAME, isAdapter, "llama", PATH, SUPPORT.digest());
    ApiError missing = refusal(weights);
    assertEquals(400, missing.status());
    assertTrue(missing.getMessage().contains("'by-hand'"), missing.getMessage());
    assertTrue(missing.getMessage().contains(PATH), missing.getMessage());

    hand.startedWith("by-hand", PATH);
    load(weights);

    assertEquals("by by-hand", answer(weights).at("/choices/0/message/content").asText());
    assertTrue(servers.servers.model(NAME).isEmpty(), "only its project may name it");
    servers.servers.want(List.of(weights));
    servers.servers.want(List.of());
    assertEquals(List.of(), hand.changes());
  }

  @Test
  void needsProbesToKnowWhatIsLoaded() {
    for (String setting : List.of("probe.every=0s", "probe.path=/health")) {
      String[] pair = setting.split("=");
      List<String> problems =
          BackendsCheck.problems(
              Servers.config(
                  Map.of(
                      "tandem.backends.gpu.url",
                      "http://127.0.0.1:1",
                      "tandem.backends.gpu.models.llama.context-tokens",
                      "1",
                      "tandem.backends.gpu.adapters",
                      "static",
                      "tandem.backends.gpu." + pair[0],
                      pair[1])));
      assertEquals(1, problems.size(), problems.toString());
      assertTrue(problems.getFirst().startsWith("tandem.backends.gpu.adapters needs probes"));
    }
  }
}
