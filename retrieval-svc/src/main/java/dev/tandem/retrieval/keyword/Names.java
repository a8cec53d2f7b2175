package dev.tandem.retrieval.keyword;

import dev.tandem.retrieval.chunk.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Names as hashed keys, so that "this text names that document's title" is an equality of integers:
 * it holds whichever of the two was loaded first, and ends when either is removed.
 */
public final class Names {

  /** Words in the longest name that is recognised inside a text. */
  static final int LONGEST = 8;

  private static final int LONGEST_TITLE = 120;

  /** What stands between the headings of a chunk's context. */
  private static final Pattern HEADINGS = Pattern.compile(" > ");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Pattern QUALIFIER = Pattern.compile("\\s*\\([^()]*\\)\\s*$");

  private Names() {}

  /**
   * Keys of what a chunk is about: its document's title, the headings above it, and a first line
   * that stands for a heading in plain text.
   */
  public static int[] titles(String title, Chunk chunk) {
    return Stream.concat(
            Stream.of(title, firstLine(chunk.text())),
            HEADINGS.splitAsStream(chunk.context().lines().findFirst().orElse("")))
        .mapToInt(Names::key)
        .filter(key -> key != 0)
        .sorted()
        .distinct()
        .toArray();
  }

  /** A short line before the text proper, or nothing. */
  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 || end > LONGEST_TITLE ? "" : text.substring(0, end).strip();
    return line.endsWith(".") || line.endsWith(",") ? "" : line;
  }

  /** Key of a title, without a qualifier in brackets at its end; 0 for no words. */
  private static int key(String title) {
    List<Word> words = words(QUALIFIER.matcher(title).replaceFirst(""));
    return words.isEmpty() ? 0 : key(words, 0, words.size());
  }

  /** Keys of what may be names in a text: runs of words from one capital to another. */
  public static int[] mentions(String text) {
    List<Word> words = words(text);
    return keys(words, from -> words.get(from).starts(), to -> words.get(to).starts());
  }

  /** Keys of all runs of words of a query, whose writer may not care for capitals. */
  public static int[] inQuery(String query) {
    List<Word> words = words(query);
    return keys(words, from -> true, to -> true);
  }

  private static int[] keys(List<Word> words, IntPredicate first, IntPredicate last) {
    IntStream.Builder keys = IntStream.builder();
    for (int from = 0; from < words.size(); from++) {
      if (!first.test(from)) {
        continue;
      }
      int hash = 0;
      for (int to = from; to < Math.min(words.size(), from + LONGEST); to++) {
        hash = append(hash, words.get(to));
        if (last.test(to)) {
          keys.add(finish(hash));
        }
      }
    }
    return keys.build().sorted().distinct().toArray();
  }

  private static int key(List<Word> words, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = append(hash, words.get(i));
    }
    return finish(hash);
  }

  private static int append(int hash, Word word) {
    return hash * 0x01000193 + word.folded().hashCode() * 0x9E3779B1 + 1;
  }

  private static int finish(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    mixed ^= mixed >>> 13;
    return mixed == 0 ? 1 : mixed;
  }

  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      int c = text.codePointAt(matcher.start());
      words.add(new Word(matcher.group().toLowerCase(Locale.ROOT), !Character.isLowerCase(c)));
    }
    return words;
  }

  /**
   * A word of a text.
   *
   * @param starts whether a name may start or end here: a capital, a digit, or a script without
   *     capitals
   */
  private record Word(String folded, boolean starts) {}
}
