package dev.tandem.finetune.evaluation.metric;

import java.util.Arrays;
import java.util.List;

/**
 * How good a ranking is, as trec_eval computes it. A ranking is the gain of each place, best place
 * first; 0 means not relevant, and what is relevant once counts once.
 */
public final class Ranking {

  private Ranking() {}

  /** Share of the first k places that are relevant; missing places are not. */
  public static double precision(List<Double> gains, int k) {
    return relevant(gains, k) / (double) k;
  }

  /**
   * Share of what is relevant that is among the first k places.
   *
   * @param all how many are relevant at all, at least 1
   */
  public static double recall(List<Double> gains, int all, int k) {
    return relevant(gains, k) / (double) all;
  }

  /**
   * Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002): gains divided by the
   * logarithm to the base 2 of the place plus one, over the same of the best ranking there is.
   *
   * @param ideal gains of all that is relevant, in any order
   */
  public static double ndcg(List<Double> gains, List<Double> ideal, int k) {
    double[] best = ideal.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double most = 0;
    for (int i = 0; i < Math.min(k, best.length); i++) {
      most += best[best.length - 1 - i] / discount(i);
    }
    double sum = 0;
    for (int i = 0; i < Math.min(k, gains.size()); i++) {
      sum += gains.get(i) / discount(i);
    }
    return most == 0 ? 0 : sum / most;
  }

  /** One over the first relevant place; 0 when there is none. */
  public static double reciprocalRank(List<Double> gains) {
    for (int i = 0; i < gains.size(); i++) {
      if (gains.get(i) > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  /** Whether any of the first k places is relevant. */
  public static boolean hit(List<Double> gains, int k) {
    return relevant(gains, k) > 0;
  }

  private static long relevant(List<Double> gains, int k) {
    return gains.stream().limit(k).filter(gain -> gain > 0).count();
  }

  private static double discount(int place) {
    return Math.log(place + 2.0) / Math.log(2);
  }

  /** The p-th percentile by linear interpolation between neighbours, as NumPy's default does. */
  public static double percentile(double[] values, double p) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = p / 100 * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
