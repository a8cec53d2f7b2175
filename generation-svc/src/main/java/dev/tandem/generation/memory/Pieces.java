package dev.tandem.generation.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts long turns into pieces that one vector can stand for. */
final class Pieces {

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?。！？…])\\s+|\\n+");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Of text without spaces, such as Chinese, or a long line of base64. */
  private static final int MOST_CHARS = 2_400;

  private final int mostWords;
  private final List<String> pieces = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();
  private int words;

  private Pieces(int mostWords) {
    this.mostWords = mostWords;
  }

  /**
   * The pieces of a text, each of whole sentences where they are short enough.
   *
   * @param mostWords in one piece
   */
  static List<String> of(String text, int mostWords) {
    Pieces pieces = new Pieces(mostWords);
    for (String sentence : SENTENCE_END.split(text.strip())) {
      pieces.add(sentence.strip());
    }
    pieces.close();
    return pieces.pieces;
  }

  private void add(String sentence) {
    int count = SPACE.split(sentence).length;
    if (count > mostWords || sentence.length() > MOST_CHARS) {
      close();
      cut(sentence);
    } else if (!sentence.isEmpty()) {
      if (words + count > mostWords || open.length() + sentence.length() >= MOST_CHARS) {
        close();
      }
      append(sentence);
      words += count;
    }
  }

  /** A sentence that is too long alone: word by word, and words that are too long, anywhere. */
  private void cut(String sentence) {
    for (String word : SPACE.split(sentence)) {
      String rest = word;
      while (rest.length() > MOST_CHARS) {
        close();
        int end = Character.isHighSurrogate(rest.charAt(MOST_CHARS - 1)) ? -1 : 0;
        append(rest.substring(0, MOST_CHARS + end));
        close();
        rest = rest.substring(MOST_CHARS + end);
      }
      if (words + 1 > mostWords || open.length() + rest.length() >= MOST_CHARS) {
        close();
      }
      append(rest);
      words++;
    }
  }

  private void append(String text) {
    open.append(open.isEmpty() ? "" : " ").append(text);
  }

  private void close() {
    if (!open.toString().isBlank()) {
      pieces.add(open.toString());
    }
    open.setLength(0);
    words = 0;
  }
}
