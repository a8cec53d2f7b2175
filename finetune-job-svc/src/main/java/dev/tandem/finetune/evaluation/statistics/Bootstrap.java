package dev.tandem.finetune.evaluation.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Intervals by drawing rows again and again (Efron 1979), percentile method. The same seed gives
 * the same interval, on every machine.
 *
 * @param samples how often all rows are drawn, with replacement
 * @param confidence such as .95
 */
public record Bootstrap(long seed, int samples, double confidence) {

  public Bootstrap {
    if (samples < 1 || confidence <= 0 || confidence >= 1) {
      throw new IllegalArgumentException("a bootstrap needs samples and a confidence in (0, 1)");
    }
  }

  /** What lies between these two with the confidence asked for. */
  public record Interval(double low, double high) {

    /** Whether a value lies in it, its ends included. */
    public boolean contains(double value) {
      return low <= value && value <= high;
    }
  }

  /**
   * The figures of all samples, sorted.
   *
   * @param rows how many there are
   * @param figure of the rows with these indexes
   */
  public double[] figures(int rows, ToDoubleFunction<int[]> figure) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] figures = new double[samples];
    int[] drawn = new int[rows];
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < rows; j++) {
        drawn[j] = random.nextInt(rows);
      }
      figures[i] = figure.applyAsDouble(drawn);
    }
    Arrays.sort(figures);
    return figures;
  }

  /** The interval of sorted figures; figures that are no number are left out. */
  public Interval interval(double[] figures) {
    int numbers = figures.length;
    while (numbers > 0 && Double.isNaN(figures[numbers - 1])) {
      numbers--;
    }
    if (numbers == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double tail = (1 - confidence) / 2;
    return new Interval(at(figures, numbers, tail), at(figures, numbers, 1 - tail));
  }

  /** The interval of a figure of so many rows. */
  public Interval interval(int rows, ToDoubleFunction<int[]> figure) {
    return interval(figures(rows, figure));
  }

  private static double at(double[] sorted, int numbers, double share) {
    double place = share * (numbers - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, numbers - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
