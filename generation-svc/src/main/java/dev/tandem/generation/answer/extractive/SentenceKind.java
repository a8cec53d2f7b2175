package dev.tandem.generation.answer.extractive;

import java.util.regex.Pattern;

/** What a sentence is good for. */
enum SentenceKind {
  /** Says something: may answer. */
  STATEMENT,
  /** A heading, a label, or a question on a line of its own: what it is about stands behind it. */
  INTRODUCTION,
  /** Repeats a question or is a comment in markup: never an answer. */
  OTHER;

  private static final Pattern HEADING = Pattern.compile("#{1,6}\\s.*", Pattern.DOTALL);
  private static final Pattern LABEL = Pattern.compile("(\\*\\*|__)[^*_\\n]{1,60}\\1:?");
  private static final String COMMENT = "<!--";

  /** Quotation marks, brackets and markup that may follow a sentence's last sign. */
  private static final String CLOSERS = "\"'`”’)}]*_|, \t\r\n";

  private static final int LONGEST_QUESTION = 200;

  static SentenceKind of(String sentence) {
    String text = sentence.strip();
    if (text.startsWith(COMMENT)) {
      return OTHER;
    }
    if (HEADING.matcher(text).matches() || LABEL.matcher(text).matches()) {
      return INTRODUCTION;
    }
    if (!isQuestion(text)) {
      return STATEMENT;
    }
    return text.length() <= LONGEST_QUESTION && text.indexOf('\n') < 0 ? INTRODUCTION : OTHER;
  }

  private static boolean isQuestion(String text) {
    int last = text.length() - 1;
    while (last >= 0 && CLOSERS.indexOf(text.charAt(last)) >= 0) {
      last--;
    }
    return last >= 0 && "?？؟".indexOf(text.charAt(last)) >= 0;
  }
}
