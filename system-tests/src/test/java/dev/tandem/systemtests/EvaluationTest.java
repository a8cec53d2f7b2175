package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluation of the extractive model from outside, with the process killed in its middle. */
@OnlyStandalone("Kills the process and starts it again on its data folder.")
class EvaluationTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> TOWNS =
      List.of("Arlow", "Bexley", "Corvin", "Dunmere", "Eastry", "Fenwick", "Garth", "Holmby");
  private static final int ROWS = 3 * TOWNS.size();

  @Test
  void measuresADeploymentAndLosesNoRowWhenKilled(@TempDir Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (TandemProcess tandem = TandemProcess.start(TandemProcess.Options.on(data))) {
      Api api = tandem.api();
      deploy(api);
      String rows = api.file("rows.jsonl", rows());
      String set = id(api.post("/tandem/v1/test_sets", Map.of("file", rows, "name", "towns")));
      Map<String, Object> request =
          Map.of(
              "test_set", set,
              "target", Map.of("model", "towns"),
              "baseline", Map.of("model", "towns"));
      String evaluation = id(api.post("/tandem/v1/evaluations", request));
      String path = "/tandem/v1/evaluations/" + evaluation;
      Waiting.until("some rows are asked", PATIENCE, () -> asked(api, path) > 3);
      tandem.killJava();
      if (!tandem.isAlive()) {
        tandem.restart();
      }
      Api again = tandem.api();
      Waiting.until("the evaluation has ended", PATIENCE, () -> hasEnded(again, path));
      assertReport(again.get(path).ok());
      assertEachRowOnce(again, path);
    }
  }

  private static void deploy(Api api) {
    String store = api.store("towns");
    for (String town : TOWNS) {
      String text =
          "# %1$s\n\nThe bakery of %1$s was founded by the family of %2$s in the year 1%3$d.\n\nThe bridge at %1$s is made of red stone and has %4$d arches.\n"
              .formatted(
                  town,
                  town.toUpperCase(Locale.ROOT),
                  600 + town.hashCode() % 100,
                  3 + town.length());
      api.attach(store, api.file(town + ".md", text));
    }
    api.settled(store, PATIENCE);
    api.post(
            "/tandem/v1/deployments",
            Map.of("name", "towns", "model", "extractive", "vector_store_ids", List.of(store)))
        .ok();
  }

  private static String rows() {
    List<String> lines = new ArrayList<>();
    for (String town : TOWNS) {
      lines.add(row("How many arches has the bridge at " + town + "?", town));
      lines.add(row("When was the bakery of " + town + " founded?", town));
      ObjectNode none = Api.JSON.createObjectNode();
      none.put("question", "Which rocket engine powers the submarine of " + town + " on Mars?");
      lines.add(none.put("must_abstain", true).toString());
    }
    return String.join("\n", lines);
  }

  private static String row(String question, String town) {
    ObjectNode row = Api.JSON.createObjectNode().put("question", question);
    row.put("expected_answer", "It is written in the file of " + town);
    row.putArray("expected_sources").add(town + ".md");
    return row.toString();
  }

  private static String id(Api.Answer answer) {
    return answer.ok().get("id").asText();
  }

  private static int asked(Api api, String path) {
    return api.get(path).ok().at("/progress/asked").asInt();
  }

  private static boolean hasEnded(Api api, String path) {
    try {
      String status = api.get(path).ok().get("status").asText();
      return !status.equals("running") && !status.equals("queued");
    } catch (java.io.UncheckedIOException e) {
      return false;
    }
  }

  private static void assertReport(JsonNode evaluation) {
    assertEquals("succeeded", evaluation.get("status").asText(), evaluation.toPrettyString());
    assertEquals(2 * ROWS, evaluation.at("/progress/asked").asInt());
    JsonNode metrics = evaluation.at("/report/target/metrics");
    assertTrue(metrics.at("/recall_at_k/value").asDouble() > .9, metrics.toPrettyString());
    assertEquals(1, metrics.at("/faithfulness/value").asDouble(), metrics.toPrettyString());
    assertEquals(0, metrics.at("/hallucination_rate/value").asDouble());
    assertTrue(metrics.at("/answer_relevancy/value").asDouble() > .5, metrics.toPrettyString());
    assertEquals(ROWS, metrics.at("/latency_p50/rows").asInt());
    assertEquals(
        "no_difference_shown",
        evaluation.at("/report/comparison/recall_at_k/verdict").asText(),
        "a deployment does not differ from itself");
    assertEquals("extractive", evaluation.at("/report/target/models/0").asText());
    assertEquals(1, evaluation.at("/configuration/target/deployment/version").asInt());
    assertTrue(evaluation.at("/configuration/target/stores/0").has("marker"));
  }

  private static void assertEachRowOnce(Api api, String path) {
    JsonNode page = api.get(path + "/rows?limit=100").ok();
    assertEquals(ROWS, page.get("data").size());
    Set<String> receipts = new HashSet<>();
    for (JsonNode row : page.get("data")) {
      for (String side : List.of("target", "baseline")) {
        assertEquals(1, row.get(side).size());
        String receipt = row.at("/" + side + "/0/outcome/receipt").asText();
        assertTrue(receipts.add(receipt), "two rows have one receipt");
      }
    }
    String first = page.at("/data/0/target/0/outcome/receipt").asText();
    JsonNode receipt = api.get("/tandem/v1/receipts/" + first).ok();
    assertEquals("towns", receipt.at("/content/asked/deployment").asText());
  }
}
