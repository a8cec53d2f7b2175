package dev.tandem.generation.batch;

/**
 * How a line ended.
 *
 * @param status of the answer; 0 when there was none
 * @param requestId of the answer, or null
 * @param answer JSON on one line, or null when there was none
 * @param error a JSON object with {@code code} and {@code message}, or null when there is an answer
 * @param usage tokens that the answer tells of
 */
public record LineResult(int status, String requestId, String answer, String error, Usage usage) {

  /** Tokens. */
  public record Usage(long input, long cached, long output, long reasoning) {

    static final Usage NONE = new Usage(0, 0, 0, 0);
  }

  public boolean succeeded() {
    return status >= 200 && status < 300;
  }
}
