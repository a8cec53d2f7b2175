package dev.tandem.retrieval.chunk;

import java.util.ArrayList;
import java.util.List;

/**
 * Where sentences begin and end, for cutting and for quoting. Errs towards joining: a quote that
 * holds two sentences reads well, one that stops after {@code Dr.} does not. Time is linear in the
 * length of the text.
 *
 * <p>A sentence ends at terminal punctuation (of Latin, CJK, Arabic and Indic scripts), at a blank
 * line, and before or after a line that is a heading, a list item or a table row. It goes on after
 * abbreviations, initials, decimals, and before a lower-case word.
 */
public final class Sentences {

  /** Text inside open parentheses is not cut unless they stay open for longer than this. */
  private static final int PARENTHESIS_REACH = 300;

  /** A line shorter than this that is followed by a capital is a line of its own, not a wrap. */
  private static final int SHORT_LINE = 30;

  private final CharSequence text;
  private final int end;
  private final List<Span> spans = new ArrayList<>();
  private int sentenceStart;
  private int lineStart;
  private int parenthesis = -1;

  private Sentences(CharSequence text, int start, int end) {
    this.text = text;
    this.end = end;
    this.sentenceStart = start;
    this.lineStart = start;
  }

  /** The sentences of the whole text, in order, without the white space around them. */
  public static List<Span> of(CharSequence text) {
    return of(text, 0, text.length());
  }

  /** The sentences between two offsets; spans are offsets into {@code text}. */
  public static List<Span> of(CharSequence text, int start, int end) {
    Sentences sentences = new Sentences(text, start, end);
    sentences.scan(start);
    return sentences.spans;
  }

  private void scan(int start) {
    int i = start;
    while (i < end) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        i = lineBreak(i);
      } else if (isFullWidthStop(c)) {
        i = afterClosers(i + 1);
        close(i);
      } else if (isStop(c)) {
        i = stop(i);
      } else {
        trackParenthesis(c, i);
        i++;
      }
    }
    close(end);
  }

  private void trackParenthesis(char c, int i) {
    if (c == '(') {
      parenthesis = i;
    } else if (c == ')') {
      parenthesis = -1;
    }
  }

  /** Handles one line break and returns the start of the next line. */
  private int lineBreak(int i) {
    int next = i + 1;
    if (text.charAt(i) == '\r' && next < end && text.charAt(next) == '\n') {
      next++;
    }
    int word = skipBlanks(next);
    boolean blankLine = word >= end || isLineBreak(text.charAt(word));
    if (blankLine || Lines.standsAlone(text, lineStart, i) || startsOwnLine(word, i)) {
      close(i);
      sentenceStart = next;
    }
    lineStart = next;
    return next;
  }

  private boolean startsOwnLine(int word, int lineEnd) {
    if (Lines.opensItem(text, word, end)) {
      return true;
    }
    int length = lineEnd - lineStart;
    char first = text.charAt(word);
    return length < SHORT_LINE
        && (Character.isUpperCase(first) || Character.isDigit(first))
        && (lineEnd == lineStart || text.charAt(lineEnd - 1) != ',');
  }

  /** Decides at a {@code .}, {@code !}, {@code ?} or ellipsis; returns where to read on. */
  private int stop(int i) {
    int after = i + 1;
    while (after < end && isStop(text.charAt(after))) {
      after++;
    }
    boolean period = after == i + 1 && text.charAt(i) == '.';
    int closed = afterReferences(afterClosers(after));
    if (closed < end && !Character.isWhitespace(text.charAt(closed)) && !isWide(closed)) {
      return after;
    }
    int word = skipBlanks(closed);
    if (word < end && !isLineBreak(text.charAt(word)) && goesOn(i, period, word)) {
      return after;
    }
    if (word < end && isLineBreak(text.charAt(word)) && wrapsOn(i, period, word)) {
      return after;
    }
    close(closed);
    return closed;
  }

  /** The line ends after the stop: looks at the first word of the next line, if there is one. */
  private boolean wrapsOn(int stop, boolean period, int lineBreak) {
    int next = lineBreak + 1;
    if (text.charAt(lineBreak) == '\r' && next < end && text.charAt(next) == '\n') {
      next++;
    }
    int word = skipBlanks(next);
    return word < end
        && !isLineBreak(text.charAt(word))
        && !Lines.opensItem(text, word, end)
        && goesOn(stop, period, word);
  }

  private boolean goesOn(int stop, boolean period, int word) {
    int first = Lines.skipOpeners(text, word, end);
    if (first < end && Character.isLowerCase(text.charAt(first))) {
      return true;
    }
    if (parenthesis >= 0 && stop - parenthesis < PARENTHESIS_REACH && text.charAt(word) != '(') {
      return true;
    }
    return period && Abbreviations.endsAt(text, sentenceStart, stop, Lines.word(text, first, end));
  }

  private void close(int at) {
    int from = sentenceStart;
    int to = at;
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    if (to > from) {
      spans.add(new Span(from, to));
    }
    sentenceStart = at;
    parenthesis = -1;
  }

  private int skipBlanks(int i) {
    int at = i;
    while (at < end && isSpace(text.charAt(at)) && !isLineBreak(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int afterClosers(int i) {
    int at = i;
    while (at < end && "\"'”’)]}»›」』）】*_`".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /** Passes markers of references such as {@code [12]} that stand right after a stop. */
  private int afterReferences(int i) {
    int at = i;
    while (at < end && text.charAt(at) == '[') {
      int close = at + 1;
      while (close < end && close - at < 8 && Character.isLetterOrDigit(text.charAt(close))) {
        close++;
      }
      if (close >= end || text.charAt(close) != ']' || close == at + 1) {
        return at;
      }
      at = close + 1;
    }
    return at;
  }

  private boolean isWide(int i) {
    return text.charAt(i) >= 0x2e80 && !Character.isSurrogate(text.charAt(i));
  }

  private static boolean isStop(char c) {
    return c == '.' || c == '!' || c == '?' || c == '…' || c == '؟' || c == '۔' || c == '।'
        || c == '॥';
  }

  private static boolean isFullWidthStop(char c) {
    return c == '。' || c == '！' || c == '？' || c == '｡';
  }

  static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** White space that is never part of a quote, no-break and zero-width ones included. */
  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff' || c == '\u200b';
  }
}
