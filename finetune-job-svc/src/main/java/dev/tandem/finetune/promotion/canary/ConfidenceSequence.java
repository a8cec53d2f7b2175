package dev.tandem.finetune.promotion.canary;

/**
 * Intervals for the mean of values in [0, 1] that all hold together with the given probability, so
 * that one may look after every value, and stop when one likes.
 *
 * <p>For values with mean p, the product of (q/p)^x · ((1−q)/(1−p))^(1−x) is a supermartingale for
 * each q: the factor is convex in x, and its mean is 1 for values of 0 and 1. So is its mixture
 * over q from the uniform distribution, B(S+1, n−S+1) / (p^S (1−p)^(n−S)), which after n values of
 * sum S exceeds 1/α at any time with probability α at most (Ville 1939). The interval is all p for
 * which it has not (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 2021,
 * where values in [0, 1] are the sub-Bernoulli case). Only n and S are needed.
 *
 * @param alpha probability that any of the intervals misses the mean
 */
public record ConfidenceSequence(double alpha) {

  private static final int HALVINGS = 60;
  private static final double[] LANCZOS = {
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  public ConfidenceSequence {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha must be within (0, 1)");
    }
  }

  /** What the mean lies between. */
  public record Bounds(double low, double high) {}

  /**
   * The interval after these values.
   *
   * @param values how many there were; none say nothing
   * @param sum of them
   */
  public Bounds of(long values, double sum) {
    double within = Math.max(0, Math.min(values, sum));
    if (values <= 0) {
      return new Bounds(0, 1);
    }
    double mean = within / values;
    return new Bounds(end(values, within, 0, mean), end(values, within, 1, mean));
  }

  /** Between an end of [0, 1] and the mean the mixture falls steadily. */
  private double end(long values, double sum, double outer, double mean) {
    if (!isExcluded(values, sum, outer)) {
      return outer;
    }
    double out = outer;
    double in = mean;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (out + in) / 2;
      if (isExcluded(values, sum, middle)) {
        out = middle;
      } else {
        in = middle;
      }
    }
    return out;
  }

  private boolean isExcluded(long values, double sum, double p) {
    double rest = values - sum;
    double likelihood =
        (sum == 0 ? 0 : sum * Math.log(p)) + (rest == 0 ? 0 : rest * Math.log1p(-p));
    return logBeta(sum + 1, rest + 1) - likelihood >= -Math.log(alpha);
  }

  private static double logBeta(double a, double b) {
    return logGamma(a) + logGamma(b) - logGamma(a + b);
  }

  /** Lanczos' approximation with g = 7, good to 1e-14 for arguments from 1/2. */
  private static double logGamma(double x) {
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
