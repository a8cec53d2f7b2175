package dev.tandem.retrieval.parse.format;

/** Keeps out of extracted text what a database cannot hold or a reader cannot see. */
final class Characters {

  private Characters() {}

  /**
   * The text without NULs and other control characters (a space each), lone surrogates (U+FFFD
   * each), and invisible ones such as soft hyphens and zero-width spaces. No-break spaces become
   * spaces; tabs and line feeds stay.
   */
  static String clean(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isClean(text, i)) {
        return cleaned(text);
      }
    }
    return text;
  }

  private static boolean isClean(String text, int i) {
    char c = text.charAt(i);
    return (c >= ' ' && c < 0x7f)
        || c == '\n'
        || c == '\t'
        || (c > 0xa0 && c != 0xad && !isInvisible(c) && !Character.isSurrogate(c))
        || (Character.isSurrogate(c) && isPaired(text, i));
  }

  private static boolean isPaired(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static String cleaned(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isClean(text, i)) {
        clean.append(c);
      } else if (Character.isSurrogate(c)) {
        clean.append('\ufffd');
      } else if (c == '\r') {
        clean.append(i + 1 < text.length() && text.charAt(i + 1) == '\n' ? "" : "\n");
      } else if (c != 0xad && !isInvisible(c)) {
        clean.append(' ');
      }
    }
    return clean.toString();
  }

  /**
   * Zero-width spaces and byte order marks; joiners stay, for emoji and Indic scripts need them.
   */
  private static boolean isInvisible(char c) {
    return c == '\u200b' || c == '\u2060' || c == '\ufeff';
  }

  /** Whether anything in the text is worth reading. */
  static boolean hasVisible(CharSequence text) {
    return firstVisible(text, 0, text.length()) < text.length();
  }

  /** The first character in the range that leaves a mark, or {@code end}. */
  static int firstVisible(CharSequence text, int start, int end) {
    int at = start;
    while (at < end && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The end of the range without the blank characters before it; at least {@code start}. */
  static int lastVisible(CharSequence text, int start, int end) {
    int at = end;
    while (at > start && isBlank(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  /** White space of any script, control characters and marks without width. */
  static boolean isBlank(char c) {
    return c <= ' '
        || (c >= 0x7f && c <= 0xa0)
        || (c > 0xa0 && (Character.isSpaceChar(c) || isInvisible(c) || c == 0xad));
  }
}
