package dev.tandem.finetune.evaluation.score;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.metric.ShortAnswer;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * A row and what came of it at one side.
 *
 * @param search whether passages were asked for, and no answer
 * @param runs one outcome for each time that the question was asked; at least one
 */
public record Measured(TestRow row, boolean search, List<Outcome> runs, Settings settings) {

  /** What stands in the place of a label when there is no answer. */
  static final String NOTHING = "(no answer)";

  public Measured {
    runs = List.copyOf(runs);
  }

  /** The outcome of the first run, which all figures but consistency are of. */
  public Outcome outcome() {
    return runs.getFirst();
  }

  /** Whether the first run has no answer. */
  public boolean isFailed() {
    return outcome().isFailed();
  }

  /** Whether the documents or the model gave an answer. */
  boolean isAnswered() {
    return !isFailed() && !outcome().abstained();
  }

  /** The answer's text; empty for an abstention and where there is none. */
  String answer() {
    return isAnswered() && outcome().answer() != null ? outcome().answer() : "";
  }

  /** The label that was said. */
  String label() {
    String said = isFailed() || outcome().answer() == null ? "" : outcome().answer().strip();
    return said.isEmpty() ? NOTHING : said;
  }

  /** The best figure over all expected answers; 0 for an abstention. */
  double best(ToDoubleBiFunction<String, String> figure) {
    if (!isAnswered()) {
      return 0;
    }
    return row.expectedAnswers().stream()
        .mapToDouble(expected -> figure.applyAsDouble(answer(), expected))
        .max()
        .orElse(0);
  }

  /** How right the answer is, 0 to 1: by label, by words, or by its being withheld rightly. */
  double correctness() {
    if (row.mustAbstain()) {
      return !isFailed() && outcome().abstained() ? 1 : 0;
    }
    if (row.label() != null) {
      return row.label().equals(label()) ? 1 : 0;
    }
    return best(ShortAnswer::f1);
  }

  /** Whether {@link #correctness} means anything. */
  boolean hasCorrectness() {
    return !search
        && (row.mustAbstain() || row.label() != null || !row.expectedAnswers().isEmpty());
  }

  /** For each place 1 when the passage is any of the expected sources. */
  List<Double> relevant() {
    return outcome().passages().stream().map(each -> each.matches().isEmpty() ? 0.0 : 1.0).toList();
  }

  /** The same with each expected source counted once only, where it is found first. */
  List<Double> gains() {
    List<Integer> seen = new ArrayList<>();
    List<Double> gains = new ArrayList<>();
    for (Outcome.Found each : outcome().passages()) {
      List<Integer> fresh = each.matches().stream().filter(one -> !seen.contains(one)).toList();
      seen.addAll(fresh);
      gains.add(fresh.isEmpty() ? 0.0 : 1.0);
    }
    return gains;
  }

  /** Expected sources among the first places. */
  int sourcesFound(int k) {
    return (int)
        outcome().passages().stream()
            .limit(k)
            .flatMap(each -> each.matches().stream())
            .distinct()
            .count();
  }

  /** Expected sources that the answer cites. */
  int sourcesCited() {
    return (int)
        outcome().citations().stream().flatMap(each -> each.matches().stream()).distinct().count();
  }

  /** Mean F1 of all pairs of runs; a failed run says nothing in common with any other. */
  double consistency() {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < runs.size(); i++) {
      for (int j = 0; j < i; j++) {
        boolean failed = runs.get(i).isFailed() || runs.get(j).isFailed();
        sum += failed ? 0 : ShortAnswer.f1(text(runs.get(i)), text(runs.get(j)));
        pairs++;
      }
    }
    return sum / pairs;
  }

  private static String text(Outcome outcome) {
    return outcome.answer() == null ? "" : outcome.answer();
  }
}
