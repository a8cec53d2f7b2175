package dev.tandem.generation.grounding;

/**
 * A fitted logistic regression over {@link GroundingFeatures}. How it was fitted, and what the
 * threshold costs, is told in docs/grounding.md.
 *
 * @param weights in order: coverage by the best sentence; by the best window; how far the best
 *     passage's coverage is below .6; whether a number is missing; how many names are missing; the
 *     loosest number; how far it is above .5; how far the loosest name is above .5; mean looseness;
 *     how far it is below .5, and below .25; whether one side denies; the cosine
 */
@SuppressWarnings("ArrayRecordComponent") // constants that are only read
record GroundingRule(String method, double threshold, double intercept, double[] weights) {

  /** By words alone. */
  static final GroundingRule LEXICAL =
      new GroundingRule(
          "lexical",
          0.23,
          0.97,
          new double[] {
            1.11, 0.04, -3.76, -1.51, -1.16, -1.24, -2.59, -2.53, 0.36, -3.64, 8.53, -2.17
          });

  /** By words and by the cosine of the sentence and the best window. */
  static final GroundingRule EMBEDDED =
      new GroundingRule(
          "lexical_and_embeddings",
          0.23,
          -2.45,
          new double[] {
            0.81, 0.00, -3.01, -1.52, -1.13, -1.27, -2.56, -2.51, 0.93, -4.05, 8.98, -2.06, 4.05
          });

  double probability(double[] values) {
    double logit = intercept;
    for (int i = 0; i < weights.length; i++) {
      logit += weights[i] * values[i];
    }
    return 1 / (1 + Math.exp(-logit));
  }
}
