package dev.tandem.finetune.dataset.check;

/**
 * Token counts without a model's tokenizer: a model's own differs, so this is an estimate and is
 * called one wherever it is told. Words of Latin letters count one token for each seven letters
 * begun, other alphabets one for each two, numbers one for each three digits, ideographs one each,
 * punctuation one for each two; single spaces are free. docs/datasets.md says how close it comes.
 */
public final class Tokens {

  private static final char LATIN_END = 0x250;
  private static final int LATIN = 7;
  private static final int OTHER = 2;
  private static final int DIGITS = 3;
  private static final int MARKS = 2;
  private static final int SPACES = 8;

  private enum Kind {
    NONE(1),
    LATIN(Tokens.LATIN),
    OTHER(Tokens.OTHER),
    DIGIT(DIGITS),
    IDEOGRAPH(1),
    MARK(MARKS),
    SPACE(SPACES);

    private final int charsPerToken;

    Kind(int charsPerToken) {
      this.charsPerToken = charsPerToken;
    }
  }

  private Tokens() {}

  /** About how many tokens this text has. */
  public static int estimate(String text) {
    int tokens = 0;
    int run = 0;
    Kind kind = Kind.NONE;
    for (int i = 0; i < text.length(); i++) {
      Kind next = kind(text.charAt(i));
      if (next != kind) {
        tokens += tokens(kind, run);
        kind = next;
        run = 0;
      }
      run++;
    }
    return tokens + tokens(kind, run);
  }

  private static int tokens(Kind kind, int run) {
    if (kind == Kind.NONE || (kind == Kind.SPACE && run == 1)) {
      return 0;
    }
    return (run + kind.charsPerToken - 1) / kind.charsPerToken;
  }

  private static Kind kind(char c) {
    if (c <= ' ') {
      return Kind.SPACE;
    }
    if (c < LATIN_END && Character.isLetter(c)) {
      return Kind.LATIN;
    }
    if (Character.isDigit(c)) {
      return Kind.DIGIT;
    }
    if (Character.isIdeographic(c) || (c >= 0x3040 && c <= 0x30ff) || Character.isSurrogate(c)) {
      return Kind.IDEOGRAPH;
    }
    return Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK
        ? Kind.OTHER
        : Kind.MARK;
  }
}
