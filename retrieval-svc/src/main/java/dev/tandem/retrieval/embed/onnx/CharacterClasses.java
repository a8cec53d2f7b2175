package dev.tandem.retrieval.embed.onnx;

/** The classes of code points that BERT's text cleaning tells apart. */
final class CharacterClasses {

  /**
   * First and last code points of the CJK ideograph blocks in BERT's own list, as Hugging Face
   * spells it.
   */
  private static final int[][] IDEOGRAPHS = {
    {0x4E00, 0x9FFF},
    {0x3400, 0x4DBF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B920, 0x2CEAF},
    {0xF900, 0xFAFF},
    {0x2F800, 0x2FA1F}
  };

  private CharacterClasses() {}

  static boolean isWhitespace(int c) {
    return c < 0x80 ? c == ' ' || c == '\t' || c == '\n' || c == '\r' : Character.isSpaceChar(c);
  }

  static boolean isIdeograph(int c) {
    if (c < IDEOGRAPHS[1][0]) {
      return false;
    }
    for (int[] block : IDEOGRAPHS) {
      if (c >= block[0] && c <= block[1]) {
        return true;
      }
    }
    return false;
  }

  /** Control and format characters, and what stands for undecodable bytes. */
  static boolean isDropped(int c) {
    if (c == 0xFFFD) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE -> true;
      default -> false;
    };
  }

  static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
