package dev.tandem.generation.answer.extractive;

import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;

/**
 * Whether the evidence is strong enough to answer from: a logistic regression over features of the
 * evidence gives the probability that the documents answer the question.
 */
final class AbstentionRule {

  /** Below this probability the model abstains. */
  private static final double THRESHOLD = 0.5;

  private static final double INTERCEPT = -14.0;
  private static final double BEST_DENSE = 18.0;
  private static final double COVERAGE = 3.0;

  private AbstentionRule() {}

  /** The probability that the documents answer, 0..1. */
  static double confidence(Evidence evidence) {
    if (evidence.passages().isEmpty()) {
      return 0;
    }
    double bestDense = evidence.passages().stream().mapToDouble(Passage::dense).max().orElseThrow();
    double logit = INTERCEPT + BEST_DENSE * bestDense + COVERAGE * evidence.coverage();
    return 1 / (1 + Math.exp(-logit));
  }

  static boolean abstains(double confidence) {
    return confidence < THRESHOLD;
  }
}
