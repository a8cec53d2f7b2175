package dev.tandem.generation.answer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Completes a short follow-up question for searching. "And who owns it?" finds nothing by itself;
 * put behind the last question that stood on its own, it does. English words only.
 */
public final class FollowUp {

  private static final int MAX_WORDS = 10;
  private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}']+");
  private static final Pattern OPENING =
      Pattern.compile("^(and|but|or|so|also|why|how come|what about|how about|what else)\\b");
  private static final Set<String> REFERENCES =
      Set.of(
          "it", "its", "they", "them", "their", "theirs", "he", "him", "his", "she", "her", "hers",
          "this", "that", "these", "those", "there", "then", "one", "ones", "former", "latter",
          "else", "same");

  private FollowUp() {}

  /**
   * @param turns what the user said, oldest first, at least one
   * @return the last turn, with the last one that stands on its own before it when it needs that
   */
  public static String query(List<String> turns) {
    String question = turns.getLast().strip();
    if (!isFollowUp(question)) {
      return question;
    }
    for (int i = turns.size() - 2; i >= 0; i--) {
      String earlier = turns.get(i).strip();
      if (!earlier.isEmpty() && !isFollowUp(earlier)) {
        return earlier + " " + question;
      }
    }
    return question;
  }

  static boolean isFollowUp(String question) {
    String[] words = WORDS.split(question.toLowerCase(Locale.ROOT).strip());
    if (words.length > MAX_WORDS) {
      return false;
    }
    if (OPENING.matcher(String.join(" ", words)).find()) {
      return true;
    }
    for (String word : words) {
      if (REFERENCES.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
