package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is documented of metrics, and what dashboards and alerts ask for, is really exposed. */
@OnlyStandalone("The gateway in front of services apart carries no metrics.")
class MetricsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");
  private static final Pattern USED =
      Pattern.compile("\\b((?:tandem|http|jvm|process)_[a-z_]+)\\b");
  private static final List<String> PARTS = List.of("_bucket", "_sum", "_count");

  @TempDir Path folder;

  @Test
  void everyDocumentedAndEveryUsedNameIsThereAfterRealTraffic() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (SlowModelServer models = new SlowModelServer();
        TandemProcess tandem =
            TandemProcess.start(
                models
                    .configuredIn(TandemProcess.Options.on(data))
                    .with("TANDEM_BACKENDS_MAIN_MODELS_LLAMA_PRICE_PROMPT", "1")
                    .with("TANDEM_BACKENDS_MAIN_MODELS_LLAMA_PRICE_COMPLETION", "2"))) {
      traffic(tandem);
      Waiting.until(
          "the queue has been counted",
          PATIENCE,
          () -> tandem.api().get("/q/metrics").body().contains("tandem_ingestion_queue_files"));
      String metrics = tandem.api().get("/q/metrics").body();
      Set<String> exposed =
          metrics
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("[{ ]", 2)[0])
              .collect(Collectors.toSet());

      Set<String> missing = new TreeSet<>();
      for (String name : documented()) {
        if (!exposed.contains(name) && !exposed.contains(name + "_count")) {
          missing.add(name);
        }
      }
      assertEquals(Set.of(), missing, "documented and not exposed");
      Set<String> unknown = used();
      assertFalse(unknown.isEmpty());
      unknown.removeAll(exposed);
      assertEquals(Set.of(), unknown, "used by dashboards or alerts and not exposed");
      assertEquals(
          Set.of(), undocumented(exposed), "exposed by Tandem and not in docs/observability.md");
      assertNoProjects(metrics);
      assertCounts(metrics);
    }
  }

  private static void traffic(TandemProcess tandem) {
    String store = tandem.api().store("lighthouse");
    String file =
        tandem.api().file("lighthouse.md", "The lighthouse at Cape Nair was built in 1871.\n");
    tandem.api().ingested(store, file);
    tandem.api().post("/v1/vector_stores/" + store + "/search", Map.of("query", "lighthouse")).ok();
    for (String model : List.of("extractive", "llama")) {
      for (boolean stream : new boolean[] {false, true}) {
        int status =
            tandem
                .api()
                .post(
                    "/v1/chat/completions",
                    Map.of(
                        "model",
                        model,
                        "stream",
                        stream,
                        "vector_store_ids",
                        List.of(store),
                        "tool_choice",
                        "required",
                        "messages",
                        List.of(
                            Map.of("role", "user", "content", "When was the lighthouse built?"))))
                .status();
        assertEquals(200, status);
      }
    }
  }

  private static void assertNoProjects(String metrics) {
    List<String> named =
        metrics
            .lines()
            .filter(line -> line.startsWith("tandem_") && line.contains("project="))
            .toList();
    assertEquals(List.of(), named);
  }

  /** Not just there: they count what happened. */
  private static void assertCounts(String metrics) {
    for (String line :
        List.of(
            "tandem_ingestion_files_total\\{outcome=\"completed\"\\} 1\\.0",
            "tandem_answer_stage_seconds_count\\{stage=\"receipt\"\\} 4\\.0",
            "tandem_search_stage_seconds_count\\{stage=\"search\"\\} 5\\.0",
            "tandem_tokens_total\\{model=\"llama\",type=\"input\"\\} \\d+\\.0")) {
      assertTrue(
          Pattern.compile("(?m)^" + line + "$").matcher(metrics).find(), line + " is not there");
    }
  }

  private static Set<String> documented() throws IOException {
    Matcher rows =
        DOCUMENTED.matcher(Files.readString(Project.root().resolve("docs/observability.md")));
    Set<String> names = rows.results().map(row -> row.group(1)).collect(Collectors.toSet());
    assertTrue(names.size() > 20, names.toString());
    return names;
  }

  private static Set<String> undocumented(Set<String> exposed) throws IOException {
    Set<String> known = documented();
    Set<String> unknown = new TreeSet<>();
    for (String name : exposed) {
      String timer = name.replaceFirst("_(bucket|sum|count|max)$", "");
      if (name.startsWith("tandem_") && !known.contains(name) && !known.contains(timer)) {
        unknown.add(name);
      }
    }
    return unknown;
  }

  /** The names in the expressions of all dashboards and alerts. */
  private static Set<String> used() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(Project.root().resolve("deploy/observability"))) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        if (file.toString().endsWith(".json")) {
          JsonNode dashboard = Api.JSON.readTree(text);
          assertTrue(dashboard.path("panels").size() > 3, file.toString());
          text = dashboard.findValuesAsText("expr").toString();
        }
        USED.matcher(text).results().forEach(use -> names.add(use.group(1)));
      }
    }
    assertTrue(
        PARTS.stream().allMatch(part -> names.stream().anyMatch(name -> name.endsWith(part))),
        names.toString());
    return names;
  }
}
