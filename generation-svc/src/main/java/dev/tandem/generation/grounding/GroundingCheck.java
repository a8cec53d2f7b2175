package dev.tandem.generation.grounding;

import dev.tandem.generation.grounding.GroundingFeatures.Found;
import dev.tandem.generation.grounding.Sentences.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether each sentence of an answer is supported by the passages that were given. Thread-safe; a
 * ten-sentence answer over ten passages takes a few milliseconds.
 */
public final class GroundingCheck {

  private GroundingCheck() {}

  /** By words alone. */
  public static Grounding check(GroundingTask task) {
    return check(task, Optional.empty());
  }

  /** By words, and by the embeddings of the task's sentences. */
  public static Grounding check(GroundingTask task, SentenceVectors vectors) {
    return check(task, Optional.of(vectors));
  }

  private static Grounding check(GroundingTask task, Optional<SentenceVectors> vectors) {
    GroundingRule rule = vectors.isPresent() ? GroundingRule.EMBEDDED : GroundingRule.LEXICAL;
    GroundingFeatures features = new GroundingFeatures(task, vectors);
    List<Grounding.Sentence> sentences = new ArrayList<>();
    for (int i = 0; i < task.spans().size(); i++) {
      sentences.add(judged(task, i, features, rule));
    }
    List<Boolean> judged =
        sentences.stream().map(Grounding.Sentence::supported).filter(s -> s != null).toList();
    Double supported =
        judged.isEmpty() ? null : (double) judged.stream().filter(s -> s).count() / judged.size();
    return new Grounding(rule.method(), rule.threshold(), supported, sentences);
  }

  private static Grounding.Sentence judged(
      GroundingTask task, int sentence, GroundingFeatures features, GroundingRule rule) {
    Span span = task.spans().get(sentence);
    int start = task.answer().codePointCount(0, span.start());
    int end = start + task.answer().codePointCount(span.start(), span.end());
    if (!features.claims(sentence)) {
      return new Grounding.Sentence(start, end, null, null, null);
    }
    Optional<Found> found = features.of(sentence);
    double score = found.map(f -> rule.probability(f.values())).orElse(0.0);
    boolean supported = score >= rule.threshold();
    Integer passage = supported ? found.map(Found::passage).orElse(null) : null;
    return new Grounding.Sentence(start, end, score, supported, passage);
  }
}
