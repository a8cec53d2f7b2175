package dev.tandem.finetune.evaluation.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Figures of answers that are one of a few labels. What was expected and said is in pairs. */
public final class Labels {

  private Labels() {}

  /** What was to be said and what was; both are compared as they are. */
  public record Pair(String expected, String said) {}

  /**
   * How often each label was said for each.
   *
   * @param labels all that occur, in order
   * @param counts by the index of the expected label, then of the one said
   */
  public record Confusion(List<String> labels, int[][] counts) {

    /** The table of these pairs. */
    public static Confusion of(List<Pair> pairs) {
      TreeSet<String> all = new TreeSet<>();
      pairs.forEach(
          pair -> {
            all.add(pair.expected);
            all.add(pair.said);
          });
      List<String> labels = new ArrayList<>(all);
      int[][] counts = new int[labels.size()][labels.size()];
      pairs.forEach(pair -> counts[labels.indexOf(pair.expected)][labels.indexOf(pair.said)]++);
      return new Confusion(List.copyOf(labels), counts);
    }

    private int expected(int label) {
      int sum = 0;
      for (int count : counts[label]) {
        sum += count;
      }
      return sum;
    }

    private int said(int label) {
      int sum = 0;
      for (int[] row : counts) {
        sum += row[label];
      }
      return sum;
    }
  }

  /** Share of the pairs in which both are the same. */
  public static double accuracy(List<Pair> pairs) {
    return pairs.stream().filter(pair -> pair.expected.equals(pair.said)).count()
        / (double) pairs.size();
  }

  /** Mean over all labels that occur of their F1; a label never said rightly has 0. */
  public static double macroF1(List<Pair> pairs) {
    Confusion table = Confusion.of(pairs);
    double sum = 0;
    for (int i = 0; i < table.labels.size(); i++) {
      sum += 2.0 * table.counts[i][i] / (table.expected(i) + table.said(i));
    }
    return sum / table.labels.size();
  }

  /**
   * Cohen's kappa (1960): agreement of two raters beyond chance; 1 is full agreement, 0 what chance
   * gives. NaN when both always say the same one thing, since chance then explains everything.
   */
  public static double kappa(List<Pair> pairs) {
    Confusion table = Confusion.of(pairs);
    double chance = 0;
    for (int i = 0; i < table.labels.size(); i++) {
      chance += (double) table.expected(i) * table.said(i);
    }
    chance /= (double) pairs.size() * pairs.size();
    return table.labels.size() == 1 ? Double.NaN : (accuracy(pairs) - chance) / (1 - chance);
  }
}
