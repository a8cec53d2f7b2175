package dev.tandem.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Measures of one ranking against the relevant documents. */
final class Ranking {

  private Ranking() {}

  /** Normalised discounted cumulative gain of the first k, with binary relevance. */
  static double ndcg(Collection<String> found, Set<String> relevant, int k) {
    List<String> top = first(found, k);
    double gain = 0;
    for (int i = 0; i < top.size(); i++) {
      gain += relevant.contains(top.get(i)) ? discount(i) : 0;
    }
    double ideal = 0;
    for (int i = 0; i < Math.min(k, relevant.size()); i++) {
      ideal += discount(i);
    }
    return gain / ideal;
  }

  /** Share of the relevant documents among the first k. */
  static double recall(Collection<String> found, Set<String> relevant, int k) {
    return (double) first(found, k).stream().filter(relevant::contains).count() / relevant.size();
  }

  /** 1 when all relevant documents are among the first k, else 0. */
  static double all(Collection<String> found, Set<String> relevant, int k) {
    return first(found, k).containsAll(relevant) ? 1 : 0;
  }

  /**
   * How well scores separate: the probability that a positive scores above a negative, ties half.
   */
  static double auroc(List<Double> positives, List<Double> negatives) {
    List<Double> sorted = new ArrayList<>(negatives);
    sorted.sort(null);
    double above = 0;
    for (double positive : positives) {
      above += (below(sorted, positive, false) + below(sorted, positive, true)) / 2.0;
    }
    return above / positives.size() / negatives.size();
  }

  private static int below(List<Double> sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      double other = sorted.get(middle);
      if (other < value || (orEqual && other == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static List<String> first(Collection<String> found, int k) {
    return found.stream().limit(k).toList();
  }

  private static double discount(int position) {
    return Math.log(2) / Math.log(position + 2.0);
  }
}
