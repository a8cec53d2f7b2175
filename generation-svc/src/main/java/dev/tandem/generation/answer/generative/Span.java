package dev.tandem.generation.answer.generative;

/**
 * A part of a text.
 *
 * @param start first character
 * @param end the character after the last one
 */
record Span(int start, int end) {

  /** The last sentence of a text, without the space around it. */
  static Span lastSentence(CharSequence text) {
    int end = text.length();
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    int start = end;
    while (start > 0 && isMark(text.charAt(start - 1))) {
      start--;
    }
    while (start > 0 && !endsSentence(text, start)) {
      start--;
    }
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return new Span(start, end);
  }

  String in(CharSequence text) {
    return text.subSequence(start, end).toString();
  }

  private static boolean endsSentence(CharSequence text, int at) {
    char before = text.charAt(at - 1);
    return before == '\n'
        || (isMark(before) && at < text.length() && Character.isWhitespace(text.charAt(at)));
  }

  private static boolean isMark(char c) {
    return c == '.' || c == '!' || c == '?' || c == '。' || c == '！' || c == '？';
  }
}
