package dev.tandem.generation.stream;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into the small pieces that a stream sends: words, each with the space before it. */
public final class TextDeltas {

  /** A word without end, such as encoded data, is cut so that no event grows large. */
  private static final int MAX_CHARS = 64;

  private TextDeltas() {}

  /** The pieces; joined they give the text. The same text is always cut in the same places. */
  public static List<String> of(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 1; i < text.length(); i++) {
      boolean wordBegins =
          Character.isWhitespace(text.charAt(i)) && !Character.isWhitespace(text.charAt(i - 1));
      boolean tooLong = i - start >= MAX_CHARS && !Character.isLowSurrogate(text.charAt(i));
      if (wordBegins || tooLong) {
        pieces.add(text.substring(start, i));
        start = i;
      }
    }
    if (start < text.length()) {
      pieces.add(text.substring(start));
    }
    return pieces;
  }
}
