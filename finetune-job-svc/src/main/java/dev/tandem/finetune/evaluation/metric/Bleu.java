package dev.tandem.finetune.evaluation.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * BLEU (Papineni et al. 2002) as sacreBLEU 2 defines it (Post 2018): tokenizer 13a, n-grams of up
 * to four words, the closest reference's length, smoothing {@code exp} (Chen and Cherry 2014,
 * method 3). Figures are 0 to 100.
 */
public final class Bleu {

  private static final int ORDERS = 4;

  /** Python's idea of white space. */
  static final Pattern SPACE =
      Pattern.compile(
          "[\\u0009-\\u000d\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+");

  private static final Pattern TRAILING = Pattern.compile(SPACE.pattern() + "\\z");
  private static final Pattern SYMBOL = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
  private static final Pattern POINT_BEHIND = Pattern.compile("([^0-9])([.,])");
  private static final Pattern POINT_BEFORE = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH = Pattern.compile("([0-9])(-)");

  private Bleu() {}

  /**
   * What one answer adds to a corpus: sums of these give the corpus's figure.
   *
   * @param correct n-grams that the references have too, by order
   * @param total n-grams, by order
   */
  public record Counts(long length, long referenceLength, long[] correct, long[] total) {

    /** The counts of several answers together. */
    public static Counts sum(Collection<Counts> all) {
      long length = 0;
      long referenceLength = 0;
      long[] correct = new long[ORDERS];
      long[] total = new long[ORDERS];
      for (Counts each : all) {
        length += each.length;
        referenceLength += each.referenceLength;
        for (int n = 0; n < ORDERS; n++) {
          correct[n] += each.correct[n];
          total[n] += each.total[n];
        }
      }
      return new Counts(length, referenceLength, correct, total);
    }
  }

  /**
   * Counts of one answer.
   *
   * @param references at least one
   */
  public static Counts count(String answer, List<String> references) {
    List<String> words = tokens(answer);
    Map<List<String>, Integer> most = new HashMap<>();
    long closest = -1;
    for (String reference : references) {
      List<String> other = tokens(reference);
      ngrams(other).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
      closest = closer(words.size(), closest, other.size());
    }
    long[] correct = new long[ORDERS];
    long[] total = new long[ORDERS];
    ngrams(words)
        .forEach(
            (ngram, count) -> {
              total[ngram.size() - 1] += count;
              correct[ngram.size() - 1] += Math.min(count, most.getOrDefault(ngram, 0));
            });
    return new Counts(words.size(), closest, correct, total);
  }

  private static long closer(int length, long before, int candidate) {
    if (before < 0) {
      return candidate;
    }
    long difference = Math.abs(length - candidate);
    long best = Math.abs(length - before);
    return difference < best || (difference == best && candidate < before) ? candidate : before;
  }

  /** BLEU of a corpus. */
  public static double corpus(Collection<Counts> answers) {
    return score(Counts.sum(answers), false);
  }

  /** BLEU of one answer; orders that it is too short for are left out (effective order). */
  public static double sentence(String answer, List<String> references) {
    return score(count(answer, references), true);
  }

  private static double score(Counts counts, boolean effectiveOrder) {
    if (counts.correct[0] == 0) {
      return 0;
    }
    double logs = 0;
    double smoothing = 1;
    int used = 0;
    while (used < ORDERS && counts.total[used] > 0) {
      double matched = counts.correct[used];
      if (matched == 0) {
        smoothing *= 2;
        matched = 1 / smoothing;
      }
      logs += Math.log(100 * matched / counts.total[used]);
      used++;
    }
    if (used < ORDERS && !effectiveOrder) {
      return 0;
    }
    double penalty =
        counts.length < counts.referenceLength
            ? Math.exp(1 - (double) counts.referenceLength / counts.length)
            : 1;
    return penalty * Math.exp(logs / used);
  }

  private static Map<List<String>, Integer> ngrams(List<String> words) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int n = 1; n <= ORDERS; n++) {
      for (int i = 0; i + n <= words.size(); i++) {
        counts.merge(words.subList(i, i + n), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Words as mteval-v13a cuts them. */
  static List<String> tokens(String text) {
    String line =
        TRAILING
            .matcher(text)
            .replaceFirst("")
            .replace("<skipped>", "")
            .replace("-\n", "")
            .replace("\n", " ")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
    line = SYMBOL.matcher(" " + line + " ").replaceAll(" $1 ");
    line = POINT_BEHIND.matcher(line).replaceAll("$1 $2 ");
    line = POINT_BEFORE.matcher(line).replaceAll(" $1 $2");
    line = DASH.matcher(line).replaceAll("$1 $2 ");
    return words(line);
  }

  /** The text between white space. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : SPACE.split(text, -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
