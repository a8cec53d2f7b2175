package dev.tandem.finetune.drift.statistics;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A permutation test of two samples that were put together: how often a random division into the
 * same sizes differs as much as the one that was seen. It stops early when enough divisions did
 * (Besag and Clifford 1991, "Sequential Monte Carlo p-values"), and its p is valid in either case:
 * P(p ≤ a) ≤ a when both samples are of one distribution.
 *
 * @param most divisions that are drawn
 */
public record Permutations(int most, long seed) {

  private static final int ENOUGH = 50;

  /** P-value of the division into the first {@code first} and the rest of {@code all} items. */
  double p(int first, int all, ToDoubleFunction<int[]> statistic) {
    int[] order = new int[all];
    for (int i = 0; i < all; i++) {
      order[i] = i;
    }
    double seen = statistic.applyAsDouble(order);
    double margin = 1e-12 * Math.max(1, Math.abs(seen));
    SplittableRandom random = new SplittableRandom(seed);
    int reached = 0;
    for (int drawn = 1; drawn <= most; drawn++) {
      divide(order, first, random);
      if (statistic.applyAsDouble(order) >= seen - margin && ++reached == ENOUGH) {
        return (double) reached / drawn;
      }
    }
    return (reached + 1.0) / (most + 1.0);
  }

  /** Puts a random choice of items into the first places. */
  private static void divide(int[] order, int first, SplittableRandom random) {
    for (int i = 0; i < first; i++) {
      int other = i + random.nextInt(order.length - i);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
  }
}
