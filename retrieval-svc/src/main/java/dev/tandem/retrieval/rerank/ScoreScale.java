package dev.tandem.retrieval.rerank;

/**
 * From what a model says to a probability, by Platt's scaling (Platt, "Probabilistic outputs for
 * support vector machines", 1999): a straight line over the logit.
 *
 * @param logits whether the model answers in logits; probabilities otherwise
 * @param slope greater than 0, so that the order stays
 */
public record ScoreScale(boolean logits, double slope, double intercept) {

  private static final double LEAST = 1e-7;

  /** Takes numbers from the configuration. */
  public ScoreScale {
    if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(intercept)) {
      throw new IllegalStateException(
          "tandem.rerank: slope must be greater than 0, and both slope and intercept finite");
    }
  }

  /**
   * A probability, 0..1.
   *
   * @throws IllegalArgumentException when the score is no number, or a probability beyond 0..1
   */
  public double probability(double score) {
    if (!Double.isFinite(score) || (!logits && (score < 0 || score > 1))) {
      throw new IllegalArgumentException(
          logits
              ? "a score is no number"
              : "a score is not within 0..1; does it answer in logits?");
    }
    if (!logits && slope == 1 && intercept == 0) {
      return score;
    }
    double logit = logits ? score : logit(Math.clamp(score, LEAST, 1 - LEAST));
    return 1 / (1 + Math.exp(-(slope * logit + intercept)));
  }

  private static double logit(double probability) {
    return Math.log(probability / (1 - probability));
  }
}
