package dev.tandem.finetune.evaluation.metric;

import java.util.List;

/** How surprised a model is by each token: e to the power of minus the mean log-probability. */
public final class Perplexity {

  private Perplexity() {}

  /**
   * Perplexity of these tokens, at least 1; less is better.
   *
   * @param logprobs natural logarithms, at least one
   */
  public static double of(List<Double> logprobs) {
    return of(logprobs.stream().mapToDouble(Double::doubleValue).sum(), logprobs.size());
  }

  /**
   * The same of a sum.
   *
   * @param tokens that it is of, at least one
   */
  public static double of(double sum, long tokens) {
    return Math.exp(-sum / tokens);
  }
}
