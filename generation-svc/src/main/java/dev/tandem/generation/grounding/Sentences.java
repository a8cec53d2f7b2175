package dev.tandem.generation.grounding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts text into sentences: at terminal punctuation before a new beginning, and at line breaks.
 * Errs towards joining; half a sentence would be judged by half its words.
 */
final class Sentences {

  /** Words with a period that end no sentence. */
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "no", "nos", "vol", "fig", "eq",
          "sec", "ch", "pp", "ed", "eds", "inc", "ltd", "co", "corp", "approx", "ca", "cf", "e.g",
          "i.e", "etc", "al", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
          "nov", "dec");

  private static final String CLOSERS = "\"'”’)]}»";

  /** Half-open, in UTF-16 units of the text. */
  record Span(int start, int end) {

    String in(String text) {
      return text.substring(start, end);
    }
  }

  private Sentences() {}

  /** In order, without the white space around them. */
  static List<Span> of(String text) {
    List<Span> spans = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      int end = end(text, start, i);
      if (end > i) {
        add(spans, text, start, end);
        start = end;
        i = end - 1;
      }
    }
    add(spans, text, start, text.length());
    return spans;
  }

  /** Where the sentence ends when it ends at this character, else 0. */
  private static int end(String text, int start, int i) {
    char c = text.charAt(i);
    if (c == '\n' || "。！？".indexOf(c) >= 0) {
      return i + 1;
    }
    if (c != '.' && c != '!' && c != '?' && c != '…') {
      return 0;
    }
    int end = behindReferences(text, behindClosers(text, i + 1));
    int next = end;
    while (next < text.length() && text.charAt(next) == ' ') {
      next++;
    }
    boolean begins = next > end && next < text.length() && begins(text.charAt(next));
    return begins && !(c == '.' && abbreviated(text, start, i)) ? end : 0;
  }

  private static int behindClosers(String text, int from) {
    int at = from;
    while (at < text.length() && CLOSERS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /** Markers such as {@code [2]}, with or without a space before, belong to what they prove. */
  private static int behindReferences(String text, int from) {
    int at = from;
    while (true) {
      int open = at < text.length() && text.charAt(at) == ' ' ? at + 1 : at;
      int close = open;
      if (close < text.length() && text.charAt(close) == '[') {
        close++;
        while (close < text.length() && Character.isDigit(text.charAt(close))) {
          close++;
        }
      }
      if (close == open || close >= text.length() || text.charAt(close) != ']') {
        return at;
      }
      at = close + 1;
    }
  }

  private static boolean begins(char c) {
    return !Character.isLowerCase(c) && ",;:)".indexOf(c) < 0;
  }

  private static boolean abbreviated(String text, int start, int period) {
    int from = period;
    while (from > start && !Character.isWhitespace(text.charAt(from - 1))) {
      from--;
    }
    String word = text.substring(from, period).toLowerCase(Locale.ROOT);
    while (!word.isEmpty() && !Character.isLetterOrDigit(word.charAt(0))) {
      word = word.substring(1);
    }
    boolean initial = word.length() == 1 && Character.isLetter(word.charAt(0));
    boolean initials = word.length() > 1 && word.charAt(word.length() - 2) == '.';
    return initial || initials || ABBREVIATIONS.contains(word);
  }

  private static void add(List<Span> spans, String text, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    if (to > from) {
      spans.add(new Span(from, to));
    }
  }
}
