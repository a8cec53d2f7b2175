package dev.tandem.retrieval.chunk;

/**
 * A run of characters.
 *
 * @param start char offset of the first character
 * @param end char offset after the last one
 */
public record Span(int start, int end) {

  public int length() {
    return end - start;
  }
}
