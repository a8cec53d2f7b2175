package dev.tandem.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.benchmarks.Dataset.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * SciFact (nDCG@10) and 2WikiMultihopQA (recall@5, all in the top 8), over the HTTP API. Half A of
 * the queries is the one that constants were chosen on.
 */
final class RetrievalQuality {

  private static final int RESULTS = 30;

  private final TandemClient tandem;
  private final Library library;

  private RetrievalQuality(TandemClient tandem) {
    this.tandem = tandem;
    this.library = new Library(tandem);
  }

  public static void main(String... words) {
    Arguments arguments = Arguments.of(words);
    RetrievalQuality quality = new RetrievalQuality(new TandemClient(arguments.url()));
    quality.scifact(Dataset.scifact(arguments.data()));
    quality.twoWiki(Dataset.twoWiki(arguments.data()));
  }

  private void scifact(Dataset scifact) {
    String store = library.store(scifact);
    double[][] weights = {{1, 0}, {0, 1}, {.5, .5}, {.6, .4}, {.7, .3}, {.8, .2}, {.9, .1}};
    for (double[] pair : weights) {
      List<Found> found = search(scifact, store, weighted(pair[0], pair[1]));
      print(
          "scifact weights %.1f/%.1f".formatted(pair[0], pair[1]),
          "nDCG@10",
          found,
          f -> Ranking.ndcg(f.documents(), f.relevant(), 10));
    }
    ObjectNode graph = TandemClient.JSON.createObjectNode();
    graph.putObject("graph").put("expand", true);
    print(
        "scifact default",
        "nDCG@10",
        search(scifact, store, TandemClient.JSON.createObjectNode()),
        f -> Ranking.ndcg(f.documents(), f.relevant(), 10));
    print(
        "scifact with graph",
        "nDCG@10",
        search(scifact, store, graph),
        f -> Ranking.ndcg(f.documents(), f.relevant(), 10));
  }

  private void twoWiki(Dataset wiki) {
    String store = library.store(wiki);
    for (boolean expand : new boolean[] {false, true}) {
      ObjectNode options = TandemClient.JSON.createObjectNode();
      options.putObject("graph").put("expand", expand);
      List<Found> found = search(wiki, store, options);
      String name = expand ? "2wiki with graph" : "2wiki default";
      print(name, "recall@5", found, f -> Ranking.recall(f.documents(), f.relevant(), 5));
      print(name, "all in top 8", found, f -> Ranking.all(f.documents(), f.relevant(), 8));
    }
  }

  private List<Found> search(Dataset dataset, String store, ObjectNode options) {
    List<Found> found = new ArrayList<>();
    for (Query query : dataset.queries()) {
      Set<String> relevant = dataset.relevant().get(query.id());
      if (relevant == null) {
        continue;
      }
      ObjectNode body = options.deepCopy().put("query", query.text());
      body.put("max_num_results", RESULTS);
      Set<String> documents =
          Library.documents(tandem.post("/v1/vector_stores/" + store + "/search", body));
      found.add(new Found(query, documents, relevant));
    }
    return found;
  }

  private static ObjectNode weighted(double embedding, double text) {
    ObjectNode options = TandemClient.JSON.createObjectNode();
    options
        .putObject("ranking_options")
        .putObject("hybrid_search")
        .put("embedding_weight", embedding)
        .put("text_weight", text);
    return options;
  }

  private static void print(
      String name, String measure, List<Found> found, ToDoubleFunction<Found> value) {
    System.out.printf(
        "%-24s %s %.4f (half A %.4f, half B %.4f, %d queries)%n",
        name,
        measure,
        found.stream().mapToDouble(value).average().orElseThrow(),
        mean(found, true, value),
        mean(found, false, value),
        found.size());
  }

  private static double mean(List<Found> found, boolean half, ToDoubleFunction<Found> value) {
    return found.stream()
        .filter(f -> f.query().forChoosing() == half)
        .mapToDouble(value)
        .average()
        .orElseThrow();
  }

  private record Found(Query query, Set<String> documents, Set<String> relevant) {}
}
