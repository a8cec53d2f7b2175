package dev.tandem.generation.grounding;

import dev.tandem.generation.grounding.Sentences.Span;
import java.util.List;

/**
 * An answer and the passages it was given, cut into sentences: what there is to embed before {@link
 * GroundingCheck} is asked. Immutable.
 */
public final class GroundingTask {

  private final String answer;
  private final List<Span> spans;
  private final List<List<String>> passages;

  private GroundingTask(String answer, List<Span> spans, List<List<String>> passages) {
    this.answer = answer;
    this.spans = spans;
    this.passages = passages;
  }

  /**
   * @param passages their texts, in the order in which results refer to them
   */
  public static GroundingTask of(String answer, List<String> passages) {
    return new GroundingTask(
        answer, Sentences.of(answer), passages.stream().map(GroundingTask::sentences).toList());
  }

  private static List<String> sentences(String text) {
    return Sentences.of(text).stream().map(span -> span.in(text)).toList();
  }

  /** The answer's sentences, in order. */
  public List<String> answerSentences() {
    return sentences(answer);
  }

  /** The sentences of all passages, one passage after the other. */
  public List<String> passageSentences() {
    return passages.stream().flatMap(List::stream).toList();
  }

  String answer() {
    return answer;
  }

  List<Span> spans() {
    return spans;
  }

  List<List<String>> passages() {
    return passages;
  }
}
