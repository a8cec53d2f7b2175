package dev.tandem.generation.tuned;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a classifier makes of a text. */
final class Classified {

  /**
   * @param logprob natural logarithm of its probability, finite
   */
  record Scored(String label, double logprob) {

    double probability() {
      return Math.min(1, Math.exp(logprob));
    }
  }

  private final List<String> labels;
  private final double[] logprobs;
  private final double fit;

  /**
   * @param logprobs of each label
   */
  Classified(List<String> labels, double[] logprobs, double fit) {
    this.labels = labels;
    this.logprobs = logprobs;
    this.fit = fit;
  }

  /** How well the text fits what was learned; higher is better, on the classifier's own scale. */
  double fit() {
    return fit;
  }

  /** The most probable label; the first of several. */
  Scored best() {
    int best = 0;
    for (int i = 1; i < logprobs.length; i++) {
      best = logprobs[i] > logprobs[best] ? i : best;
    }
    return new Scored(labels.get(best), logprobs[best]);
  }

  /** The most probable labels, at most so many, best first. */
  List<Scored> best(int most) {
    return IntStream.range(0, logprobs.length)
        .mapToObj(i -> new Scored(labels.get(i), logprobs[i]))
        .sorted(Comparator.comparingDouble(Scored::logprob).reversed())
        .limit(most)
        .toList();
  }
}
