package dev.tandem.finetune.drift;

import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.score.Report.Figure;
import dev.tandem.finetune.evaluation.statistics.Normal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether an evaluation's figures are lower than those of an earlier one on the same test set. The
 * deviations are taken from the intervals of the reports, as those of normal distributions.
 */
final class EvaluationDrift {

  /** Figures between 0 and 1 of which more is better, each saying something of its own. */
  private static final List<String> GUARDED =
      List.of("exact_match", "f1", "accuracy", "faithfulness", "citation_precision", "recall_at_k");

  /**
   * How much lower a figure is.
   *
   * @param p one-sided p-value of "not lower"
   */
  record Fall(
      String metric, double before, double after, double p, String reference, String evaluation) {

    double by() {
      return before - after;
    }
  }

  private EvaluationDrift() {}

  /** The guarded figures that both reports have with an interval. */
  static List<Fall> compare(Evaluation reference, Evaluation now) {
    double z = Normal.quantile((1 + reference.spec().settings().confidence()) / 2);
    double nowZ = Normal.quantile((1 + now.spec().settings().confidence()) / 2);
    Map<String, Figure> before = reference.report().target().metrics();
    Map<String, Figure> after = now.report().target().metrics();
    List<Fall> falls = new ArrayList<>();
    for (String metric : GUARDED) {
      Figure was = before.get(metric);
      Figure is = after.get(metric);
      if (isWhole(was) && isWhole(is)) {
        double deviation =
            Math.hypot((was.high() - was.low()) / (2 * z), (is.high() - is.low()) / (2 * nowZ));
        double by = was.value() - is.value();
        double p = deviation == 0 ? (by > 0 ? 0 : 1) : 1 - Normal.cumulative(by / deviation);
        falls.add(new Fall(metric, was.value(), is.value(), p, reference.id(), now.id()));
      }
    }
    return falls;
  }

  private static boolean isWhole(Figure figure) {
    return figure != null
        && figure.value() != null
        && figure.low() != null
        && figure.high() != null;
  }
}
