package dev.tandem.finetune.drift.statistics;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Whether the mean of a second sample is lower than that of a first, by a permutation test. */
public final class MeanShift {

  private MeanShift() {}

  /** One-sided p-value of "not lower"; exact up to the number of divisions that are drawn. */
  public static double lower(double[] first, double[] second, Permutations permutations) {
    double[] both = DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    // With the sizes and the total fixed, the first sum alone orders the divisions.
    return permutations.p(
        first.length,
        both.length,
        order -> {
          double sum = 0;
          for (int i = 0; i < first.length; i++) {
            sum += both[order[i]];
          }
          return sum;
        });
  }
}
