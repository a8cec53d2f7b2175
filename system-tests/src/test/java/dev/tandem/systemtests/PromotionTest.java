package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of promotions from outside: gate, canary under load, all requests, and the way back. */
@OnlyStandalone("Kills the process and starts it again on its data folder.")
class PromotionTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What is promised of a way back from a fault under load. */
  private static final Duration MOST = Duration.ofSeconds(60);

  private static final int ROWS = 60;

  @TempDir static Path folder;
  private static CodeModels models;
  private static TandemProcess tandem;
  private static String testSet;

  @BeforeAll
  static void start() throws Exception {
    models = new CodeModels();
    Path data = Files.createDirectory(folder.resolve("data"));
    tandem =
        TandemProcess.start(
            models
                .configuredIn(TandemProcess.Options.on(data))
                .with("TANDEM_EVALUATIONS_SHARE", "1"));
    List<String> rows = new ArrayList<>();
    for (int i = 1; i <= ROWS; i++) {
      rows.add(
          "{\"question\": \"What is the code of %d?\", \"expected_answer\": \"code %d\"}"
              .formatted(i, i));
    }
    Api api = tandem.api();
    String file = api.file("rows.jsonl", String.join("\n", rows));
    testSet = id(api.post("/tandem/v1/test_sets", Map.of("file", file, "name", "codes")));
  }

  @AfterAll
  static void stop() {
    if (tandem != null) {
      tandem.close();
    }
    models.close();
  }

  private static String id(Api.Answer answer) {
    return answer.ok().get("id").asText();
  }

  private static void deploy(String name) {
    tandem.api().post("/tandem/v1/deployments", Map.of("name", name, "model", "good")).ok();
  }

  private static String propose(
      String deployment, Map<String, Object> change, Map<String, Object> canary) {
    Map<String, Object> body = new HashMap<>();
    body.put("deployment", deployment);
    body.put("change", change);
    body.put("test_set", testSet);
    body.put("guards", List.of(Map.of("metric", "f1")));
    body.put("canary", canary);
    return id(tandem.api().post("/tandem/v1/promotions", body));
  }

  private static JsonNode promotion(String id) {
    return tandem.api().get("/tandem/v1/promotions/" + id).ok();
  }

  private static JsonNode until(String id, String status) {
    Waiting.until(
        id + " is " + status,
        PATIENCE,
        () -> {
          try {
            return promotion(id).get("status").asText().equals(status);
          } catch (UncheckedIOException e) {
            return false;
          }
        });
    return promotion(id);
  }

  private static JsonNode deployed(String name) {
    return tandem.api().get("/tandem/v1/deployments/" + name).ok();
  }

  /** Users who ask one question after the other until it is closed. */
  private static final class Load implements AutoCloseable {

    private static final int USERS = 4;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean closed = new AtomicBoolean();
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();

    Load(String deployment) {
      Api api = tandem.api();
      for (int i = 0; i < USERS; i++) {
        threads.execute(() -> ask(api, deployment));
      }
    }

    private void ask(Api api, String deployment) {
      while (!closed.get()) {
        int status = Load.chat(api, deployment, "What is the code of 7?");
        (status == 200 ? answered : failed).incrementAndGet();
        try {
          Thread.sleep(50);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    private static int chat(Api api, String deployment, String question) {
      return api.post(
              "/v1/chat/completions",
              Map.of(
                  "model",
                  deployment,
                  "messages",
                  List.of(Map.of("role", "user", "content", question))))
          .status();
    }

    @Override
    public void close() {
      closed.set(true);
      threads.close();
    }
  }

  @Test
  void aRegressionDoesNotPassTheGate() {
    deploy("guarded");
    String id = propose("guarded", Map.of("model", "bad"), Map.of());
    JsonNode end = until(id, "refused");
    assertEquals("worse", end.at("/verdict/checks/0/outcome").asText(), end.toPrettyString());
    assertTrue(end.get("reason").asText().contains("f1 is 0.8"), end.get("reason").asText());
    JsonNode now = deployed("guarded");
    assertEquals("good", now.get("model").asText());
    assertEquals(1, now.get("copied_from").asInt());
  }

  @Test
  void anEqualCandidateGoesLiveAlthoughTheProcessIsKilled() {
    deploy("killed");
    String id =
        propose(
            "killed",
            Map.of("instructions", "Be brief."),
            Map.of("steps", List.of(.5, 1), "step_seconds", 1, "step_answers", 20));
    Waiting.until(
        "it is measured",
        PATIENCE,
        () -> promotion(id).get("status").asText().equals("evaluating"));
    tandem.killJava();
    if (!tandem.isAlive()) {
      tandem.restart();
    }
    until(id, "canary");
    try (Load load = new Load("killed")) {
      JsonNode end = until(id, "promoted");
      assertTrue(end.at("/watch/candidate/answers").asInt() >= 40, end.toPrettyString());
      assertEquals(0, load.failed.get());
    }
    JsonNode now = deployed("killed");
    assertEquals("Be brief.", now.get("instructions").asText());
    assertEquals(2, now.get("version").asInt());
    assertEquals(0, now.get("canary").size());
    JsonNode evaluations =
        tandem.api().get("/tandem/v1/evaluations?deployment=killed@2").ok().get("data");
    assertEquals(1, evaluations.size(), "one evaluation, however often it was begun");
    String audit = tandem.api().get("/tandem/v1/audit/finetune?limit=100").ok().toString();
    assertTrue(audit.contains(id + "/promoted"), audit);
  }

  @Test
  void aFaultUnderLoadIsTakenBackWithinAMinute() {
    deploy("faulty");
    String id =
        propose(
            "faulty",
            Map.of("model", "turning"),
            Map.of("steps", List.of(.2, 1), "step_answers", 100_000));
    until(id, "canary");
    try (Load load = new Load("faulty")) {
      Waiting.until(
          "the candidate answers",
          PATIENCE,
          () -> promotion(id).at("/watch/candidate/answers").asInt() > 0);
      models.turn();
      long fault = System.nanoTime();
      Waiting.until("requests fail", PATIENCE, () -> load.failed.get() > 0);
      JsonNode end = until(id, "rolled_back");
      Duration took = Duration.ofNanos(System.nanoTime() - fault);
      System.out.printf(
          "a fault under load: taken back after %.1f s; %d requests failed, %d were answered%n",
          took.toMillis() / 1000.0, load.failed.get(), load.answered.get());
      assertTrue(took.compareTo(MOST) < 0, "took " + took);
      assertTrue(end.get("reason").asText().contains("share of errors"), end.toPrettyString());
      assertTrue(end.at("/findings/0/harm").asBoolean());
      assertEquals("good", deployed("faulty").get("model").asText());
    }
    for (int i = 0; i < 20; i++) {
      assertEquals(200, Load.chat(tandem.api(), "faulty", "What is the code of 3?"));
    }
  }
}
