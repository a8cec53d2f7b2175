package dev.tandem.retrieval.search;

import dev.tandem.retrieval.index.Filter;
import java.util.List;

/**
 * A checked search.
 *
 * @param queries at least one, none blank; each is searched, and a passage keeps its best score
 * @param limit passages at most, 1..50
 * @param filter null for none
 * @param scoreThreshold passages below this score are left out, 0..1
 * @param ranker what puts the passages found in order
 */
public record SearchRequest(
    List<String> queries,
    int limit,
    Filter filter,
    double scoreThreshold,
    Weights weights,
    Graph graph,
    Ranker ranker) {

  public SearchRequest {
    queries = List.copyOf(queries);
  }

  /** The same search with other weights. */
  public SearchRequest withWeights(Weights other) {
    return new SearchRequest(queries, limit, filter, scoreThreshold, other, graph, ranker);
  }

  /** The same search for so many passages. */
  public SearchRequest taking(int most) {
    return new SearchRequest(queries, most, filter, scoreThreshold, weights, graph, ranker);
  }

  /** The same search for so many passages, whatever their score. */
  SearchRequest widened(int most) {
    return new SearchRequest(queries, most, filter, 0, weights, graph, ranker);
  }

  /** What the two parts count for; neither negative, not both zero. */
  public record Weights(double embedding, double text) {

    /** Chosen on SciFact (docs/benchmarks.md). */
    public static final Weights DEFAULT = new Weights(0.7, 0.3);

    /** The embedding's share of the whole, 0..1. */
    public double dense() {
      return embedding / (embedding + text);
    }
  }

  /**
   * What puts passages in order behind hybrid search.
   *
   * @param name {@code none}, {@code auto} for the server's choice, or a reranker's name
   * @param required whether the search fails where the reranker does; otherwise it keeps the order
   *     it has and says so
   */
  public record Ranker(String name, boolean required) {

    static final String NOTHING = "none";
    static final String SERVERS_CHOICE = "auto";

    /** The server's choice, if it can. */
    public static final Ranker AUTO = new Ranker(SERVERS_CHOICE, false);
  }

  /**
   * Whether neighbours of the best passages are looked at too.
   *
   * @param hops how far, 0 for none
   */
  public record Graph(int hops) {

    public static final Graph NONE = new Graph(0);
  }
}
