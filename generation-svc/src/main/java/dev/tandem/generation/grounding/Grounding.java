package dev.tandem.generation.grounding;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * Whether an answer stands in the passages it was given, as the receipt shows it.
 *
 * @param method {@code lexical}, or {@code lexical_and_embeddings}
 * @param threshold from this score on a sentence counts as supported
 * @param supported share of the sentences that claim something and are supported; null when none
 *     claims anything
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Grounding(
    String method, double threshold, Double supported, List<Sentence> sentences) {

  public Grounding {
    sentences = List.copyOf(sentences);
  }

  /** Whether every sentence that claims something is supported. */
  public boolean whole() {
    return supported == null || supported == 1;
  }

  /**
   * A sentence of the answer.
   *
   * @param textStart its first character in the answer
   * @param textEnd the character after it; both count Unicode code points
   * @param score probability that the passages support it, 0..1; null where it claims nothing that
   *     could be checked
   * @param supported whether the score reaches the threshold; null likewise
   * @param passage index of the passage that supports it best; null where none does
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Sentence(
      int textStart, int textEnd, Double score, Boolean supported, Integer passage) {}
}
