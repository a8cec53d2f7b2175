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
    return Math.exp(-logprobs.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
  }
}
