package dev.tandem.retrieval.chunk;

/**
 * A cheap stand-in for a WordPiece tokenizer with an English vocabulary: words by their length,
 * punctuation and ideographs one by one. Fitted to bge-small's own counts on English prose and
 * biomedical text; see docs/adr/0021.
 */
public final class TokenEstimate {

  /** Thousandths of a token for a run of Latin letters, by its length. */
  private static final int[] LETTERS = {
    0, 1000, 1020, 1130, 1140, 1100, 1170, 1220, 1290, 1470, 1630, 1920, 2040, 2240, 2930, 3510,
    4760, 5130, 5800, 6390, 6850
  };

  /** Thousandths of a token for each further letter: such runs are names, formulas or base64. */
  private static final int FURTHER_LETTER = 380;

  /** Thousandths of a token for a run of digits, by its length. */
  private static final int[] DIGITS = {0, 1000, 1000, 1290, 1290, 2570, 3390, 4040, 4470};

  private static final int FURTHER_DIGIT = 520;

  /** Letters of other alphabets are nearly each a piece of their own. */
  private static final int FOREIGN_LETTER = 800;

  private TokenEstimate() {}

  /** Estimated tokens of the characters from {@code start} to before {@code end}. */
  public static int of(CharSequence text, int start, int end) {
    long thousandths = 0;
    int i = start;
    while (i < end) {
      char c = text.charAt(i);
      int from = i;
      if (isLatin(c)) {
        i = runOfLatin(text, i, end);
        thousandths += cost(LETTERS, FURTHER_LETTER, i - from);
      } else if (c >= '0' && c <= '9') {
        i = runOfDigits(text, i, end);
        thousandths += cost(DIGITS, FURTHER_DIGIT, i - from);
      } else {
        i++;
        thousandths += single(c);
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, (thousandths + 500) / 1000);
  }

  /** Estimated tokens of the whole text. */
  public static int of(CharSequence text) {
    return of(text, 0, text.length());
  }

  private static int runOfLatin(CharSequence text, int i, int end) {
    int at = i;
    while (at < end && isLatin(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int runOfDigits(CharSequence text, int i, int end) {
    int at = i;
    while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static long cost(int[] byLength, int further, int length) {
    int last = byLength.length - 1;
    return length <= last ? byLength[length] : byLength[last] + (long) (length - last) * further;
  }

  private static int single(char c) {
    if (c <= ' ' || c == '\u00a0' || Character.isLowSurrogate(c)) {
      return 0;
    }
    if (c >= 0x2e80 || !Character.isLetter(c)) {
      return c < 0x2e80 && Character.isWhitespace(c) ? 0 : 1000;
    }
    return FOREIGN_LETTER;
  }

  private static boolean isLatin(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7);
  }
}
