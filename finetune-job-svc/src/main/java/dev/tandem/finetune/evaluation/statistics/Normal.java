package dev.tandem.finetune.evaluation.statistics;

/** The standard normal distribution. */
public final class Normal {

  private static final double FAR = 8;
  private static final int HALVINGS = 80;

  private Normal() {}

  /** Probability of a value up to x, by the series of Marsaglia (2004); good to 1e-14. */
  public static double cumulative(double x) {
    if (Math.abs(x) >= FAR) {
      return x > 0 ? 1 : 0;
    }
    double sum = x;
    double term = x;
    for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** The value that is not exceeded with this probability, within (0, 1). */
  public static double quantile(double probability) {
    double low = -FAR;
    double high = FAR;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (cumulative(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
