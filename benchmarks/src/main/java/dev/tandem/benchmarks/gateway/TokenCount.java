package dev.tandem.benchmarks.gateway;

/** Counts a word in bytes that come in pieces, also where it is cut between two. */
final class TokenCount {

  private final byte[] word;
  private int matched;
  private int value;

  /**
   * @param word whose first byte must not come again where a partial match could begin anew
   */
  TokenCount(byte[] word) {
    this.word = word.clone();
  }

  /** Whether the word has come at least once by now. */
  boolean add(byte[] piece) {
    for (byte next : piece) {
      if (next == word[matched]) {
        matched++;
      } else {
        matched = next == word[0] ? 1 : 0;
      }
      if (matched == word.length) {
        matched = 0;
        value++;
      }
    }
    return value > 0;
  }

  int value() {
    return value;
  }
}
