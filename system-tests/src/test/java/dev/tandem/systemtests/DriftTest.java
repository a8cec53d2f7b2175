package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drift that was planted is found from outside, with its remedy, and quiet stays quiet. */
@OnlyStandalone("Starts with settings of its own; what checks is the same code in each shape.")
class DriftTest {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String DRIFT = "/tandem/v1/drift";
  private static final List<String> TOWNS =
      List.of(
          "Arlow", "Bexley", "Corvin", "Dunmere", "Eastry", "Fenwick", "Garth", "Holmby", "Ingham",
          "Jarrow");
  private static final List<String> USUAL =
      List.of(
          "How many arches has the bridge at %s?",
          "When was the bakery of %s founded?",
          "What is the bridge at %s made of?",
          "Who founded the bakery of %s?");
  private static final List<String> OTHER =
      List.of(
          "Which vitamins help against a cold in %s?",
          "How is a violin tuned for a concert on the moon of %s?",
          "What does inflation do to the interest of savings at %s bank?",
          "Which rocket engine powers the submarine of %s?");

  private Api api;

  private static TandemProcess start(Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Map<String, String> settings =
        Map.of("tandem.drift.poll", "500ms", "tandem.drift.remedy-poll", "1s");
    return TandemProcess.start(
        TandemProcess.Options.on(data)
            .with("JAVA_TOOL_OPTIONS", WebhookTest.javaOptions(settings)));
  }

  @Test
  void findsOtherQuestionsAndReplacedDocuments(@TempDir Path folder) throws Exception {
    try (TandemProcess tandem = start(folder)) {
      api = tandem.api();
      String store = towns();
      deploy("towns", "extractive", store);
      ask("towns", USUAL);
      String monitor = watch(Map.of("deployment", "towns"));
      ask("towns", USUAL);
      JsonNode quiet = check(monitor);
      assertEquals(Set.of(), open(monitor), quiet.toPrettyString());
      assertTrue(quiet.at("/report/query/judged").asBoolean(), quiet.toPrettyString());

      for (int i = 0; i < 3; i++) {
        ask("towns", OTHER);
      }
      JsonNode checked = check(monitor);
      assertTrue(open(monitor).contains("query add_documents"), checked.toPrettyString());
      JsonNode other = finding(monitor, "query");
      assertTrue(other.get("questions").size() > 5, other.toPrettyString());

      replace(store, 3);
      JsonNode replaced = check(monitor);
      assertTrue(open(monitor).contains("corpus re_index"), replaced.toPrettyString());
      assertEquals(.3, finding(monitor, "corpus").at("/evidence/share").asDouble(), 1e-9);
      JsonNode done = remedied(monitor, "corpus");
      assertEquals("succeeded", done.at("/run/status").asText(), done.toPrettyString());
      assertEquals(3, done.at("/run/files").size());
    }
  }

  @Test
  void retrainsAStaleModelUpToTheGate(@TempDir Path folder) throws Exception {
    try (TandemProcess tandem = start(folder)) {
      api = tandem.api();
      String old = dataset(12);
      String model = tuned(old);
      String store = towns();
      deploy("desk", model, store);
      String set =
          id(
              api.post(
                  "/tandem/v1/test_sets",
                  Map.of("file", api.file("test.jsonl", questions()), "name", "desk")));
      String monitor = watch(Map.of("deployment", "desk", "test_set", set));
      JsonNode checked = check(monitor);
      assertEquals(Set.of("stale_model re_tune"), open(monitor), checked.toPrettyString());

      String fresh = dataset(16);
      JsonNode done = remedied(monitor, "stale_model").get("run");
      assertEquals(fresh, done.path("dataset").asText(), done.toPrettyString());
      assertTrue(done.path("evaluation").asText().startsWith("eval-"), done.toPrettyString());
      assertNotEquals(model, done.path("model").asText());
      assertNotEquals("failed", done.path("status").asText(), done.toPrettyString());
    }
  }

  private String towns() {
    String store = api.store("towns");
    TOWNS.forEach(town -> api.attach(store, town(town, 600)));
    api.settled(store, PATIENCE);
    return store;
  }

  private String town(String town, int year) {
    String text =
        "# %1$s\n\nThe bakery of %1$s was founded by the family of Miller in the year 1%2$d.\n\nThe bridge at %1$s is made of red stone and has %3$d arches.\n"
            .formatted(town, year + town.length(), 3 + town.length());
    return api.file(town + ".md", text);
  }

  private void deploy(String name, String model, String store) {
    api.post(
            "/tandem/v1/deployments",
            Map.of("name", name, "model", model, "vector_store_ids", List.of(store)))
        .ok();
  }

  private void ask(String model, List<String> questions) {
    for (String town : TOWNS) {
      for (String question : questions) {
        Map<String, String> said = Map.of("role", "user", "content", question.formatted(town));
        api.post("/v1/chat/completions", Map.of("model", model, "messages", List.of(said))).ok();
      }
    }
  }

  private String watch(Map<String, String> monitor) {
    return DRIFT + "/" + id(api.post(DRIFT, monitor));
  }

  /** The check once it has ended. */
  private JsonNode check(String monitor) {
    String path = monitor + "/checks/" + id(api.post(monitor + "/check", Map.of()));
    Waiting.until(
        "the check has ended",
        PATIENCE,
        () ->
            api.get(path).ok().has("finished_at")
                && !api.get(path).ok().get("finished_at").isNull());
    JsonNode check = api.get(path).ok();
    assertEquals("succeeded", check.path("status").asText(), check.toPrettyString());
    return check;
  }

  private Set<String> open(String monitor) {
    Set<String> open = new java.util.TreeSet<>();
    api.get(monitor + "/findings?status=open")
        .ok()
        .get("data")
        .forEach(each -> open.add(each.path("kind").asText() + " " + each.path("remedy").asText()));
    return open;
  }

  private JsonNode finding(String monitor, String kind) {
    for (JsonNode each : api.get(monitor + "/findings?status=open").ok().get("data")) {
      if (each.path("kind").asText().equals(kind)) {
        return api.get(monitor + "/findings/" + each.path("id").asText()).ok();
      }
    }
    throw new AssertionError("no finding of " + kind);
  }

  /** The finding once its remedy has ended. */
  private JsonNode remedied(String monitor, String kind) {
    String path = monitor + "/findings/" + finding(monitor, kind).path("id").asText();
    api.post(path + "/remedy", Map.of()).ok();
    Waiting.until(
        "the remedy has ended",
        PATIENCE,
        () -> !api.get(path).ok().at("/run/status").asText().equals("running"));
    return api.get(path).ok();
  }

  private void replace(String store, int count) {
    List<String> gone = new ArrayList<>();
    String files = "/v1/vector_stores/" + store + "/files";
    api.get(files + "?limit=100&order=asc")
        .ok()
        .get("data")
        .forEach(each -> gone.add(each.path("id").asText()));
    gone.subList(0, count).forEach(file -> api.delete(files + "/" + file).ok());
    TOWNS.subList(0, count).forEach(town -> api.attach(store, town(town, 700)));
    api.settled(store, PATIENCE);
  }

  private String dataset(int rows) {
    TuningApi tuning = new TuningApi(api);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      lines.append(row("Is the shop open on day %d of the month?".formatted(i), "opening"));
      lines.append(row("Where is my parcel with the number %d?".formatted(i), "parcel"));
    }
    return id(
        api.post(
            "/tandem/v1/datasets",
            Map.of("name", "desk", "file", tuning.upload(lines.toString()))));
  }

  private static String row(String question, String label) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"%s\"}]}\n"
        .formatted(question, label);
  }

  private static String questions() {
    List<String> lines = new ArrayList<>();
    for (String day : List.of("Monday", "Friday", "Sunday")) {
      ObjectNode shop = Api.JSON.createObjectNode();
      lines.add(shop.put("question", "Can I come on " + day + "?").put("label", "opening") + "");
      ObjectNode post = Api.JSON.createObjectNode();
      lines.add(post.put("question", "My box of " + day + " is lost").put("label", "parcel") + "");
    }
    return String.join("\n", lines);
  }

  private String tuned(String dataset) {
    TuningApi tuning = new TuningApi(api);
    String job = tuning.create("tandem-classifier", "{}", dataset);
    Waiting.until(
        "the model is served",
        PATIENCE,
        () -> tuning.job(job).at("/tandem/serving").asText().equals("loaded"));
    return tuning.job(job).path("fine_tuned_model").asText();
  }

  private static String id(Api.Answer answer) {
    return answer.ok().get("id").asText();
  }
}
