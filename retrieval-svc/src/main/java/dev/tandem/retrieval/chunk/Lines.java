package dev.tandem.retrieval.chunk;

/** What a line or a word looks like where it begins. Looks only a few characters ahead. */
final class Lines {

  private static final int LONGEST_WORD = 24;

  private Lines() {}

  /** Whether the line is a heading, a table row or a fence: nothing is joined to it. */
  static boolean standsAlone(CharSequence text, int start, int end) {
    int at = start;
    while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    if (at >= end) {
      return true;
    }
    char c = text.charAt(at);
    return c == '|' || isHeadingMark(text, at, end) || isFence(text, at, end);
  }

  /** Whether a line that begins here is a heading, a list item, a table row or a fence. */
  static boolean opensItem(CharSequence text, int at, int end) {
    char c = text.charAt(at);
    if (c == '|' || c == '•' || c == '◦' || c == '▪' || c == '‣' || c == '·') {
      return true;
    }
    if (c == '-' || c == '*' || c == '+' || c == '–' || c == '—') {
      return at + 1 < end && text.charAt(at + 1) == ' ';
    }
    return isHeadingMark(text, at, end) || isFence(text, at, end) || isNumber(text, at, end);
  }

  private static boolean isHeadingMark(CharSequence text, int at, int end) {
    char c = text.charAt(at);
    if (c != '#' && c != '=') {
      return false;
    }
    int i = at;
    while (i < end && i - at < 7 && text.charAt(i) == c) {
      i++;
    }
    return i < end && text.charAt(i) == ' ';
  }

  private static boolean isFence(CharSequence text, int at, int end) {
    char c = text.charAt(at);
    return (c == '`' || c == '~' || c == '-' || c == '=')
        && at + 2 < end
        && text.charAt(at + 1) == c
        && text.charAt(at + 2) == c;
  }

  /** A number or letter of a list: {@code 1.}, {@code 2.3.}, {@code a)}. */
  private static boolean isNumber(CharSequence text, int at, int end) {
    int i = at;
    while (i < end && i - at < 8 && isNumberPart(text.charAt(i), i > at)) {
      i++;
    }
    if (i == at && i < end && Character.isLetter(text.charAt(i))) {
      i++;
      return i + 1 < end && text.charAt(i) == ')' && text.charAt(i + 1) == ' ';
    }
    if (i == at || i >= end) {
      return false;
    }
    char closer = text.charAt(i);
    boolean closed = closer == ')' || text.charAt(i - 1) == '.';
    int space = closer == ')' ? i + 1 : i;
    return closed && space < end && text.charAt(space) == ' ';
  }

  private static boolean isNumberPart(char c, boolean inside) {
    return (c >= '0' && c <= '9') || (inside && c == '.');
  }

  /** Passes quotation marks, brackets and emphasis before a word. */
  static int skipOpeners(CharSequence text, int start, int end) {
    int at = start;
    while (at < end && "\"'“‘([{«‹¿¡*_`".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /** The letters and digits from here on, cut after a few; an initial keeps its period. */
  static String word(CharSequence text, int start, int end) {
    int at = start;
    while (at < end && at - start < LONGEST_WORD && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    boolean initial = at == start + 1 && at < end && text.charAt(at) == '.';
    return text.subSequence(start, initial ? at + 1 : at).toString();
  }
}
