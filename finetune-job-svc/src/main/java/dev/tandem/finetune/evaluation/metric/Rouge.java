package dev.tandem.finetune.evaluation.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * ROUGE-N and ROUGE-L (Lin 2004) as the package rouge-score computes them, without stemming: words
 * are runs of a-z and 0-9, and the figure is the F-measure, 0 to 1. Of several references the best
 * counts.
 */
public final class Rouge {

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");

  private Rouge() {}

  /**
   * F-measure of the n-grams in common.
   *
   * @param n 1 or more
   */
  public static double n(String answer, String reference, int n) {
    Map<List<String>, Integer> ours = ngrams(words(answer), n);
    Map<List<String>, Integer> theirs = ngrams(words(reference), n);
    int common = 0;
    for (Map.Entry<List<String>, Integer> each : theirs.entrySet()) {
      common += Math.min(each.getValue(), ours.getOrDefault(each.getKey(), 0));
    }
    return f(common, sum(ours), sum(theirs));
  }

  /** F-measure of the longest common subsequence of words. */
  public static double longest(String answer, String reference) {
    List<String> ours = words(answer);
    List<String> theirs = words(reference);
    int[] before = new int[theirs.size() + 1];
    for (String word : ours) {
      int[] now = new int[theirs.size() + 1];
      for (int j = 1; j < now.length; j++) {
        now[j] =
            word.equals(theirs.get(j - 1)) ? before[j - 1] + 1 : Math.max(before[j], now[j - 1]);
      }
      before = now;
    }
    return f(before[theirs.size()], ours.size(), theirs.size());
  }

  private static double f(int common, int ours, int theirs) {
    double precision = (double) common / Math.max(ours, 1);
    double recall = (double) common / Math.max(theirs, 1);
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
  }

  private static int sum(Map<List<String>, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<List<String>, Integer> ngrams(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(words.subList(i, i + n), 1, Integer::sum);
    }
    return counts;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT))) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
