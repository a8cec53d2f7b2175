package dev.tandem.retrieval.search;

/**
 * From a query's fused score to how likely the passage is relevant. Within one query it only grows
 * with the fused score. Three numbers decide: how far the passage stands out, what that is as a
 * cosine, and among how many it stands out, since the best of two hundred stands out further by
 * chance than the best of three.
 *
 * <p>Fitted by logistic regression to SciFact, 2WikiMultihopQA, SQuAD and questions that none of
 * them answers, on whole corpora and on samples of 3 to 100 passages. {@code benchmarks/run
 * fit-scores} tells how well the served scores are calibrated and what to change.
 */
final class ScoreCalibration {

  private static final double INTERCEPT = -5.26;
  private static final double PER_COSINE = 7.94;
  private static final double PER_DEVIATION = 2.08;
  private static final double PER_LOG_POOL = -1.83;

  /** Stands in for the cosine when only keywords were searched. */
  private static final double TYPICAL_COSINE = 0.7;

  private ScoreCalibration() {}

  /**
   * A probability, 0..1.
   *
   * @param fused standardised score
   * @param mean of the best cosines of this query; NaN when there are none
   * @param deviation of the best cosines of this query
   * @param pool how many were standardised over, at least 1
   */
  static double calibrated(double fused, double mean, double deviation, int pool) {
    double cosine = Double.isNaN(mean) ? TYPICAL_COSINE : mean + deviation * fused;
    double logit =
        INTERCEPT
            + PER_COSINE * cosine
            + PER_DEVIATION * fused
            + PER_LOG_POOL * Math.log(Math.max(1, pool));
    return 1 / (1 + Math.exp(-logit));
  }
}
