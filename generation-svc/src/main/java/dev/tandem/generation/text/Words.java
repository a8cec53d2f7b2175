package dev.tandem.generation.text;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of a text, each once, without regard to case. */
public final class Words {

  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Words() {}

  public static Set<String> in(String text) {
    Set<String> words = new HashSet<>();
    for (String word : BETWEEN.split(text.toLowerCase(Locale.ROOT))) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /** Whether two texts share at least this part of the words of the one that has more of them. */
  public static boolean alike(Set<String> one, Set<String> other, double share) {
    Set<String> shared = new HashSet<>(one);
    shared.retainAll(other);
    return shared.size() >= share * Math.max(one.size(), other.size());
  }
}
