package dev.tandem.generation.backend;

import java.math.BigDecimal;

/**
 * What a model costs, in US dollars per million tokens.
 *
 * @param prompt for tokens read, not negative
 * @param completion for tokens written, not negative
 */
public record Price(BigDecimal prompt, BigDecimal completion) {

  /** Of models that cost nothing, or whose costs nobody stated. */
  public static final Price NONE = new Price(BigDecimal.ZERO, BigDecimal.ZERO);

  /** Dollars for one answer; exact. */
  public BigDecimal of(long promptTokens, long completionTokens) {
    return prompt
        .multiply(BigDecimal.valueOf(promptTokens))
        .add(completion.multiply(BigDecimal.valueOf(completionTokens)))
        .movePointLeft(6);
  }
}
