package dev.tandem.retrieval.search;

/**
 * From a query's fused score to how likely the passage is relevant. Within one query it only grows
 * with the fused score.
 */
final class ScoreCalibration {

  private static final double INTERCEPT = -14;
  private static final double PER_COSINE = 16;
  private static final double PER_DEVIATION = 0.5;

  private ScoreCalibration() {}

  /**
   * A probability, 0..1.
   *
   * @param fused standardised score
   * @param mean of the best cosines of this query
   * @param deviation of the best cosines of this query
   */
  static double calibrated(double fused, double mean, double deviation) {
    double cosine = mean + deviation * fused;
    return 1 / (1 + Math.exp(-(INTERCEPT + PER_COSINE * cosine + PER_DEVIATION * fused)));
  }
}
