package dev.tandem.finetune.evaluation.metric;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Exact match and F1 of words, as SQuAD's script computes them (Rajpurkar et al. 2016 and 2018):
 * case, ASCII punctuation and English articles do not count. Of several references the best counts.
 */
public final class ShortAnswer {

  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

  private static final Pattern ARTICLE =
      Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);

  private ShortAnswer() {}

  /** 1 when both say the same, else 0. */
  public static double exactMatch(String answer, String reference) {
    return normalised(answer).equals(normalised(reference)) ? 1 : 0;
  }

  /** Harmonic mean of precision and recall of the words, 0 to 1. */
  public static double f1(String answer, String reference) {
    List<String> ours = normalised(answer);
    List<String> theirs = normalised(reference);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return ours.equals(theirs) ? 1 : 0;
    }
    Map<String, Integer> left = new HashMap<>();
    ours.forEach(word -> left.merge(word, 1, Integer::sum));
    int common = 0;
    for (String word : theirs) {
      if (left.getOrDefault(word, 0) > 0) {
        left.merge(word, -1, Integer::sum);
        common++;
      }
    }
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / ours.size();
    double recall = (double) common / theirs.size();
    return 2 * precision * recall / (precision + recall);
  }

  /** 1 when the answer says the reference's words, one behind the other; else 0. */
  public static double contains(String answer, String reference) {
    List<String> words = normalised(reference);
    return !words.isEmpty() && Collections.indexOfSubList(normalised(answer), words) >= 0 ? 1 : 0;
  }

  /** The words that count, in their order. */
  static List<String> normalised(String text) {
    String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    return Bleu.words(ARTICLE.matcher(bare).replaceAll(" "));
  }
}
