package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.TunedServers.Coverage;
import dev.tandem.generation.backend.TunedWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole models on a server that opens them by their folders, and on some that only say so. */
class FoldersTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "ft:llama:acme:support:abc";
  private static final String PATH = "/artifacts/ftjob-1/output";
  private static final TunedWeights WHOLE = weights(false, PATH);

  private final Set<String> folders = ConcurrentHashMap.newKeySet();
  private volatile UnaryOperator<String> named = folder -> folder + "@main";
  private ModelServerStub server = new ModelServerStub(this::answer);
  private Servers servers;

  FoldersTest() {
    folders.add(PATH);
  }

  private static TunedWeights weights(boolean isAdapter, String path) {
    return new TunedWeights("acme", NAME, isAdapter, "llama", path, "1a".repeat(32));
  }

  @AfterEach
  void end() {
    if (servers != null) {
      servers.close();
    }
    server.close();
  }

  private void answer(ModelServerStub.Request request, ModelServerStub.Connection to)
      throws IOException {
    String folder = request.json().path("model").asText();
    if (!folders.contains(folder)) {
      to.answer(500, "text/plain", "Internal Server Error");
      return;
    }
    ObjectNode answer = JSON.createObjectNode().put("model", named.apply(folder));
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", "by " + folder);
    answer.putObject("usage").put("prompt_tokens", 3).put("completion_tokens", 2);
    to.json(200, answer.toString());
  }

  private void serve() {
    servers =
        Servers.configured(
            Map.of(
                "tandem.backends.cpu.url", server.url(),
                "tandem.backends.cpu.adapters", "path",
                "tandem.backends.cpu.probe.every", "100ms"));
  }

  private void load(TunedWeights weights) {
    servers.servers.load(weights).await().atMost(Servers.PATIENCE);
  }

  private ObjectNode complete(List<Origin> asked) {
    ServedModel model = servers.servers.model(WHOLE);
    return servers
        .servers
        .complete(model, Servers.request(), asked::add)
        .await()
        .atMost(Servers.PATIENCE);
  }

  @Test
  void answersByTheModelInTheFolderAndSaysSo() {
    serve();
    load(WHOLE);
    List<Origin> asked = new ArrayList<>();

    ObjectNode answer = complete(asked);

    assertEquals("by " + PATH, answer.at("/choices/0/message/content").asText());
    assertEquals(PATH, asked.getFirst().servedAs());
    assertEquals(WHOLE.digest(), asked.getFirst().adapterDigest().orElseThrow());
    assertEquals(new Coverage(1, 1), servers.servers.coverage(WHOLE));
  }

  @Test
  void refusesAServerThatAnswersForAFolderThatIsNotThere() {
    folders.add(PATH + "-absent");
    serve();

    ApiError refusal = assertThrows(ApiError.class, () -> load(WHOLE));

    assertEquals(400, refusal.status());
    assertTrue(refusal.getMessage().contains("adapters=path is wrong"), refusal.getMessage());
    assertEquals(new Coverage(0, 1), servers.servers.coverage(WHOLE));
    assertEquals(503, assertThrows(ApiError.class, () -> complete(new ArrayList<>())).status());
  }

  @Test
  void namesTheFolderThatAServerCannotOpen() {
    folders.clear();
    serve();

    ApiError refusal = assertThrows(ApiError.class, () -> load(WHOLE));

    assertEquals(400, refusal.status());
    assertTrue(
        refusal.getMessage().contains("could not open the folder '" + PATH + "'"),
        refusal.getMessage());
    ApiError unserved = assertThrows(ApiError.class, () -> complete(new ArrayList<>()));
    assertEquals("adapter_not_loaded", unserved.code());
  }

  @Test
  void usesNoAnswerOfAnotherModel() {
    serve();
    load(WHOLE);
    named = folder -> "llama";

    ApiError failure = assertThrows(ApiError.class, () -> complete(new ArrayList<>()));

    assertEquals(502, failure.status());
    assertTrue(failure.getMessage().contains("another model"), failure.getMessage());
    assertThrows(ApiError.class, () -> load(WHOLE));
    assertEquals(new Coverage(0, 1), servers.servers.coverage(WHOLE));
  }

  @Test
  void findsAServerThatCameBackWithoutOpeningEveryModel() throws InterruptedException {
    TunedWeights other =
        new TunedWeights("acme", NAME + "d", false, "llama", "/other", WHOLE.digest());
    folders.add("/other");
    serve();
    servers.servers.want(List.of(WHOLE, other));
    ReplicasTest.until(() -> servers.servers.coverage(WHOLE).loaded() == 1);
    server.close();
    ReplicasTest.until(() -> servers.servers.coverage(WHOLE).loaded() == 0);

    server = new ModelServerStub(server.port(), this::answer);

    ReplicasTest.until(() -> servers.servers.coverage(WHOLE).loaded() == 1);
    assertEquals(new Coverage(1, 1), servers.servers.coverage(other));
    ReplicasTest.until(() -> !opened().isEmpty());
    assertEquals(1, opened().size());
  }

  private Set<String> opened() {
    return server.requests().stream()
        .map(request -> request.json().path("model").asText())
        .filter(folders::contains)
        .collect(Collectors.toSet());
  }

  @Test
  void asksNoSuchServerForAnAdapter() {
    serve();

    ApiError refusal = assertThrows(ApiError.class, () -> load(weights(true, PATH)));

    assertEquals(400, refusal.status());
    assertTrue(server.requests().isEmpty());
    assertFalse(refusal.getMessage().isEmpty());
  }

  @Test
  void saysWhatToConfigureWhenNobodyOpensFolders() {
    servers = Servers.of(Map.of("adapters", "none"), server.url());

    ApiError refusal = assertThrows(ApiError.class, () -> load(WHOLE));

    assertTrue(refusal.getMessage().contains("adapters=path"), refusal.getMessage());
  }
}
