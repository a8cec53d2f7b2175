package dev.tandem.finetune.evaluation.statistics;

/**
 * How many rows it takes to show a difference between two sides on the same rows.
 *
 * @param confidence of the two-sided test, such as .95
 * @param power how often the difference is to be found when it is there, such as .8
 */
public record Power(double confidence, double power) {

  /** The field's custom. */
  public static final double USUAL = 0.8;

  private double found() {
    return Normal.quantile(1 - (1 - confidence) / 2);
  }

  private double sure() {
    return Normal.quantile(power);
  }

  /**
   * Rows for a mean difference: n = ((z₁ + z₂) · deviation / difference)².
   *
   * @param deviation standard deviation of the rows' differences
   * @param difference not 0
   */
  public long rows(double deviation, double difference) {
    double root = (found() + sure()) * deviation / difference;
    return atLeastTwo(root * root);
  }

  /**
   * Rows for McNemar's test (Connor 1987): n = (z₁ · √p + z₂ · √(p − d²))² / d².
   *
   * @param discordant share of the rows on which the sides disagree
   * @param difference of the shares that are right, not 0
   */
  public long discordantRows(double discordant, double difference) {
    double square = difference * difference;
    double root =
        found() * Math.sqrt(discordant) + sure() * Math.sqrt(Math.max(0, discordant - square));
    return atLeastTwo(root * root / square);
  }

  /** The least mean difference that so many rows would show. */
  public double detectable(double deviation, int rows) {
    return (found() + sure()) * deviation / Math.sqrt(rows);
  }

  private static long atLeastTwo(double rows) {
    return Math.max(2, (long) Math.ceil(rows - 1e-9));
  }
}
