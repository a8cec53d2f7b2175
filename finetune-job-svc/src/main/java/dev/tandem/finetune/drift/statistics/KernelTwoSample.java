package dev.tandem.finetune.drift.statistics;

import java.util.Arrays;

/**
 * Whether two samples of vectors are of one distribution: the maximum mean discrepancy with a
 * permutation test (Gretton, Borgwardt, Rasch, Schölkopf and Smola 2012, "A Kernel Two-Sample
 * Test"). The kernel is the mean of three Gaussians, as wide as the median distance, a half and a
 * quarter: a narrow one sees a group of vectors that is new, a wide one a shift of all.
 */
public final class KernelTwoSample {

  private static final float[] WIDTHS = {1, 0.5f, 0.25f};

  private final int first;
  private final int second;
  private final float[][] kernel;
  private final double[] rows;
  private final double all;

  /** The vectors are all of one length; each sample has two or more. */
  public KernelTwoSample(float[][] first, float[][] second) {
    this.first = first.length;
    this.second = second.length;
    float[][] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    this.kernel = kernel(both);
    this.rows = new double[both.length];
    double sum = 0;
    for (int i = 0; i < both.length; i++) {
      for (float each : kernel[i]) {
        rows[i] += each;
      }
      sum += rows[i];
    }
    this.all = sum;
  }

  /** Its diagonal is 0, since nothing is compared with itself. */
  private static float[][] kernel(float[][] vectors) {
    int n = vectors.length;
    float[][] squared = new float[n][n];
    float[] distances = new float[n * (n - 1) / 2];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        float distance = squaredDistance(vectors[i], vectors[j]);
        squared[i][j] = distance;
        distances[at++] = distance;
      }
    }
    Arrays.sort(distances);
    double width = Math.max(distances[distances.length / 2], Float.MIN_NORMAL);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        squared[i][j] = similarity(squared[i][j] / width);
        squared[j][i] = squared[i][j];
      }
    }
    return squared;
  }

  private static float similarity(double distance) {
    double sum = 0;
    for (float width : WIDTHS) {
      sum += Math.exp(-distance / width);
    }
    return (float) (sum / WIDTHS.length);
  }

  private static float squaredDistance(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      float difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** The unbiased estimate of the squared discrepancy; about 0 for one distribution. */
  public double discrepancy() {
    int[] order = new int[first + second];
    Arrays.setAll(order, i -> i);
    return discrepancy(order);
  }

  /** P-value of "one distribution". */
  public double p(Permutations permutations) {
    return permutations.p(first, first + second, this::discrepancy);
  }

  /** Only the pairs inside of the first part are added up; the other sums follow from the rows. */
  private double discrepancy(int[] order) {
    double inside = 0;
    double touching = 0;
    for (int i = 0; i < first; i++) {
      float[] row = kernel[order[i]];
      touching += rows[order[i]];
      float sum = 0;
      for (int j = 0; j < i; j++) {
        sum += row[order[j]];
      }
      inside += sum;
    }
    inside *= 2;
    double between = touching - inside;
    double rest = all - inside - 2 * between;
    return inside / ((double) first * (first - 1))
        + rest / ((double) second * (second - 1))
        - 2 * between / ((double) first * second);
  }

  /**
   * For each vector of the second sample how much nearer it is to its own sample than to the first:
   * the witness function. The highest are what is new.
   */
  public double[] novelty() {
    double[] novelty = new double[second];
    for (int i = 0; i < second; i++) {
      float[] row = kernel[first + i];
      double toFirst = 0;
      for (int j = 0; j < first; j++) {
        toFirst += row[j];
      }
      double toOwn = rows[first + i] - toFirst;
      novelty[i] = toOwn / (second - 1) - toFirst / first;
    }
    return novelty;
  }
}
