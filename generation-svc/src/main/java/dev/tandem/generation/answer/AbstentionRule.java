package dev.tandem.generation.answer;

import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Sentence;
import java.util.List;

/**
 * Whether the evidence is strong enough to answer from: a logistic regression over four features of
 * the evidence. How it was fitted, and what the threshold costs, is told in docs/abstention.md.
 */
public final class AbstentionRule {

  /** What is said instead of an answer. */
  public static final String NOT_ANSWERED = "The documents do not answer this question.";

  /** Below this probability the model abstains. */
  private static final double THRESHOLD = 0.4;

  private static final double INTERCEPT = -17.36;
  private static final double PASSAGE_DENSE = 10.70;
  private static final double COVERAGE = 2.64;
  private static final double SENTENCE_DENSE = 12.63;
  private static final double SENTENCE_COVERAGE = 4.65;

  private AbstentionRule() {}

  /** The probability that the documents answer, 0..1. */
  public static double confidence(Evidence evidence) {
    if (evidence.passages().isEmpty()) {
      return 0;
    }
    List<Sentence> sentences =
        evidence.passages().stream().flatMap(passage -> passage.sentences().stream()).toList();
    double logit =
        INTERCEPT
            + PASSAGE_DENSE
                * evidence.passages().stream().mapToDouble(Passage::dense).max().orElse(0)
            + COVERAGE * evidence.coverage()
            + SENTENCE_DENSE * sentences.stream().mapToDouble(Sentence::dense).max().orElse(0)
            + SENTENCE_COVERAGE
                * sentences.stream().mapToDouble(Sentence::coverage).max().orElse(0);
    return 1 / (1 + Math.exp(-logit));
  }

  public static boolean abstains(double confidence) {
    return confidence < THRESHOLD;
  }
}
