package dev.tandem.generation.answer;

import java.nio.charset.StandardCharsets;

/**
 * Token counts for models without a tokenizer: four bytes of UTF-8 to a token, rounded up, the
 * usual rule of thumb for English. Usage figures and limits are in the same measure.
 */
public final class TokenEstimate {

  private static final int BYTES_PER_TOKEN = 4;

  private TokenEstimate() {}

  public static int of(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }
}
