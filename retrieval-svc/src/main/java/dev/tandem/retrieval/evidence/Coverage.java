package dev.tandem.retrieval.evidence;

import dev.tandem.retrieval.index.TermStatistics;
import dev.tandem.retrieval.keyword.Bm25;
import dev.tandem.retrieval.keyword.Terms;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A query's terms with their weights over all stores that were asked. Terms that no store has weigh
 * most: what nobody has written about cannot be covered.
 */
final class Coverage {

  private final Map<Integer, Double> weights = new HashMap<>();
  private final double total;

  Coverage(Terms query, List<TermStatistics> stores) {
    long chunks = stores.stream().mapToLong(TermStatistics::chunks).sum();
    for (int term : query.ids()) {
      long frequency = stores.stream().mapToLong(store -> store.frequency(term)).sum();
      weights.put(term, Bm25.idf(chunks, frequency));
    }
    total = weights.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Share of the query's weight that is in these texts together, 0..1. */
  double of(List<Terms> texts) {
    if (total == 0) {
      return 0;
    }
    double found =
        weights.entrySet().stream()
            .filter(term -> texts.stream().anyMatch(text -> has(text, term.getKey())))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    return found / total;
  }

  /** BM25 score of a text. */
  double score(Terms text) {
    float[] saturated = Bm25.weights(text);
    double score = 0;
    for (int i = 0; i < saturated.length; i++) {
      score += saturated[i] * weights.getOrDefault(text.ids()[i], 0.0);
    }
    return score;
  }

  private static boolean has(Terms text, int term) {
    return Arrays.binarySearch(text.ids(), term) >= 0;
  }
}
