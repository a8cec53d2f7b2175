package dev.tandem.retrieval.chunk;

import java.text.BreakIterator;
import java.util.Locale;

/** Places where text may be cut without harming what a reader sees as one character. */
final class Boundaries {

  /** Longer clusters of combining marks than this may be cut between code points. */
  private static final int REACH = 48;

  private Boundaries() {}

  /** The last boundary between graphemes at or before {@code at} and after {@code floor}. */
  static int graphemeAtOrBefore(CharSequence text, int at, int floor, int end) {
    if (at >= end) {
      return end;
    }
    if (isPlain(text.charAt(at - 1)) && isPlain(text.charAt(at))) {
      return at;
    }
    int from = codePoint(text, Math.max(floor, at - REACH), floor);
    String around = text.subSequence(from, Math.min(end, at + REACH)).toString();
    BreakIterator graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
    graphemes.setText(around);
    int offset = at - from;
    int boundary = graphemes.isBoundary(offset) ? offset : graphemes.preceding(offset);
    return boundary > 0 && from + boundary > floor
        ? from + boundary
        : Math.max(codePoint(text, at, floor), floor + 1);
  }

  private static boolean isPlain(char c) {
    return c != '\r' && c != '\n' && c < 0x300;
  }

  private static int codePoint(CharSequence text, int at, int floor) {
    boolean inside =
        at > floor
            && Character.isLowSurrogate(text.charAt(at))
            && Character.isHighSurrogate(text.charAt(at - 1));
    return inside ? at - 1 : at;
  }
}
