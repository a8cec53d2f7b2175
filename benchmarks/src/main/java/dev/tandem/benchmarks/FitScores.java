package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.Dataset.Query;
import dev.tandem.benchmarks.LogisticRegression.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the scores of search mean what they say: among results with a score of about p, a share
 * of p should be relevant. Prints that per tenth, and the line (a + b · logit) that would set it
 * right: multiply the constants of ScoreCalibration by b and add a to the intercept.
 */
final class FitScores {

  private static final int RESULTS = 10;

  private final TandemClient tandem;
  private final Library library;
  private final List<Example> examples = new ArrayList<>();

  private FitScores(TandemClient tandem) {
    this.tandem = tandem;
    this.library = new Library(tandem);
  }

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    FitScores fit = new FitScores(new TandemClient(arguments.url()));
    Dataset squad = Dataset.squad(arguments.data());
    Dataset wiki = Dataset.twoWiki(arguments.data());
    fit.search(wiki, wiki.queries(), wiki.relevant());
    fit.search(squad, squad.queries(), answers(squad));
    fit.search(squad, wiki.queries(), Map.of());
    if (!arguments.others().getOrDefault("scifact", "yes").equals("no")) {
      Dataset scifact = Dataset.scifact(arguments.data());
      fit.search(scifact, scifact.queries(), scifact.relevant());
      fit.search(scifact, wiki.queries(), Map.of());
    }
    fit.print();
  }

  /** The paragraph of each answerable question; the others are left out. */
  private static Map<String, Set<String>> answers(Dataset squad) {
    return squad.queries().stream()
        .filter(query -> query.row().get("answerable").asBoolean())
        .collect(
            Collectors.toMap(
                Query::id, query -> Set.of(query.row().get("source_paragraph").asText())));
  }

  private void search(Dataset dataset, List<Query> queries, Map<String, Set<String>> relevant) {
    String store = library.store(dataset);
    for (Query query : queries) {
      if (!relevant.isEmpty() && !relevant.containsKey(query.id())) {
        continue;
      }
      ObjectNode body = TandemClient.JSON.createObjectNode().put("query", query.text());
      body.put("max_num_results", RESULTS);
      JsonNode page = tandem.post("/v1/vector_stores/" + store + "/search", body);
      for (JsonNode result : page.get("data")) {
        String file = result.get("filename").asText();
        String document = file.substring(0, file.lastIndexOf('.'));
        double score = Math.clamp(result.get("score").asDouble(), 1e-6, 1 - 1e-6);
        examples.add(
            new Example(
                new double[] {Math.log(score / (1 - score))},
                relevant.getOrDefault(query.id(), Set.of()).contains(document)));
      }
    }
  }

  private void print() {
    for (int tenth = 0; tenth < 10; tenth++) {
      int of = tenth;
      List<Example> these =
          examples.stream().filter(e -> (int) (probability(e) * 10) == of).toList();
      if (!these.isEmpty()) {
        System.out.printf(
            "scores %.1f to %.1f: %.3f relevant (%d results)%n",
            tenth / 10.0,
            (tenth + 1) / 10.0,
            these.stream().mapToDouble(e -> e.positive() ? 1 : 0).average().orElseThrow(),
            these.size());
      }
    }
    System.out.println("a + b · logit(score): " + LogisticRegression.fit(examples));
  }

  private static double probability(Example example) {
    return 1 / (1 + Math.exp(-example.features()[0]));
  }
}
