package dev.tandem.generation.answer;

import dev.tandem.generation.retrieval.Asker;
import java.util.List;
import java.util.Optional;

/**
 * What a model is asked.
 *
 * @param turns what the user said, oldest first; the last one is the question
 * @param search where to look, or empty when the caller forbids searching
 * @param limits how long the answer may be
 */
public record Question(Asker asker, List<String> turns, Optional<Search> search, Limits limits) {

  public Question {
    turns = List.copyOf(turns);
  }

  /**
   * @param maxTokens as {@link TokenEstimate} counts them
   * @param stop texts that the answer must not contain; it ends before the sentence that would
   */
  public record Limits(int maxTokens, List<String> stop) {

    public static final Limits NONE = new Limits(Integer.MAX_VALUE, List.of());

    public Limits {
      stop = List.copyOf(stop);
    }
  }
}
