package dev.tandem.finetune.advice.measure;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.CostModel;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.cost.Costs.BreakEven;
import dev.tandem.finetune.advice.cost.Costs.Shift;
import dev.tandem.finetune.advice.measure.Measurement.Recommendation;
import dev.tandem.finetune.advice.measure.Measuring.Terms;
import dev.tandem.finetune.evaluation.statistics.Bootstrap;
import dev.tandem.finetune.evaluation.statistics.PairedComparison;
import dev.tandem.finetune.evaluation.statistics.PairedComparison.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Decides between arms: the best is compared with each other arm on the same rows (McNemar's exact
 * test, with the chance of a false alarm shared among the comparisons as Bonferroni does), and of
 * those that are not shown to be worse by as much as the least gain, the cheapest a month is taken.
 */
final class Recommending {

  private final Map<Approach, double[]> scores;
  private final CostModel model;
  private final Terms terms;
  private final Map<Approach, PairedComparison> comparisons = new EnumMap<>(Approach.class);
  private final Approach best;
  private final List<Approach> alike = new ArrayList<>();
  private final Costs costs;

  /**
   * @param scores a share of right for each row, by arm
   */
  Recommending(Map<Approach, double[]> scores, CostModel model, Terms terms) {
    this.scores = scores;
    this.model = model;
    this.terms = terms;
    this.best = best();
    if (best != null) {
      compare();
    }
    List<Approach> among = alike.isEmpty() ? Costs.all() : alike;
    this.costs = Costs.of(model, terms.volumeInputs(), terms.currency(), among);
  }

  Costs costs() {
    return costs;
  }

  /** The simplest of those with the highest share. */
  private Approach best() {
    Approach found = null;
    for (Approach each : Approach.values()) {
      if (scores.containsKey(each) && (found == null || mean(each) > mean(found))) {
        found = each;
      }
    }
    return found;
  }

  private double mean(Approach approach) {
    return Arrays.stream(scores.get(approach)).average().orElse(0);
  }

  private void compare() {
    int others = scores.size() - 1;
    double confidence = 1 - (1 - terms.confidence()) / Math.max(1, others);
    Bootstrap bootstrap = new Bootstrap(0, 1000, confidence);
    for (Approach each : Approach.values()) {
      if (each == best) {
        alike.add(each);
      } else if (scores.containsKey(each)) {
        PairedComparison compared =
            PairedComparison.ofRows(scores.get(best), scores.get(each), true, bootstrap);
        comparisons.put(each, compared);
        if (compared.verdict() != Verdict.BETTER || compared.difference() < terms.leastGain()) {
          alike.add(each);
        }
      }
    }
  }

  Recommendation recommendation() {
    if (best == null) {
      return new Recommendation(
          null,
          null,
          List.of(),
          terms.leastGain(),
          Map.of(),
          List.of("No arm could be measured, so nothing is recommended."),
          List.of());
    }
    Approach taken = costs.cheapest();
    Map<String, PairedComparison> shown = new LinkedHashMap<>();
    comparisons.forEach((approach, each) -> shown.put(approach.wire(), each));
    return new Recommendation(
        taken,
        best,
        List.copyOf(alike),
        terms.leastGain(),
        shown,
        because(taken),
        wouldChange(taken));
  }

  private List<String> because(Approach taken) {
    List<String> because = new ArrayList<>();
    because.add(
        "'%s' has the most right answers: %s of %d rows."
            .formatted(best.wire(), share(mean(best)), scores.get(best).length));
    comparisons.forEach((other, compared) -> because.add(sentence(other, compared)));
    if (alike.size() > 1) {
      because.add(
          "Of %s '%s' is the cheapest at %s questions a month: %s against %s."
              .formatted(
                  names(alike),
                  taken.wire(),
                  count(costs.queriesMonth()),
                  money(costs.line(taken).month()),
                  others(taken)));
    }
    if (mean(taken) < 0.5) {
      because.add(
          "It answers fewer than half of the rows rightly: more documents, examples or a stronger model may be what is needed.");
    }
    return because;
  }

  private String others(Approach taken) {
    List<String> others = new ArrayList<>();
    for (Approach each : alike) {
      if (each != taken) {
        others.add("%s for '%s'".formatted(money(costs.line(each).month()), each.wire()));
      }
    }
    return String.join(", ", others);
  }

  private String sentence(Approach other, PairedComparison compared) {
    String gap =
        "%s more of the rows than '%s' (%s to %s, %s)"
            .formatted(
                share(compared.difference()),
                other.wire(),
                share(compared.low()),
                share(compared.high()),
                chance(compared.p()));
    if (compared.verdict() != Verdict.BETTER) {
      return "No difference between '%s' and '%s' is shown: %s."
          .formatted(best.wire(), other.wire(), gap);
    }
    return compared.difference() < terms.leastGain()
        ? "'%s' has %s, less than the least gain of %s."
            .formatted(best.wire(), gap, share(terms.leastGain()))
        : "'%s' has %s.".formatted(best.wire(), gap);
  }

  /** Beyond that, the figures say more of the arithmetic than of the rows. */
  private static String chance(double p) {
    return p < 1e-6 ? "p < 0.000001" : String.format(Locale.ROOT, "p = %.2g", p);
  }

  private List<String> wouldChange(Approach taken) {
    List<String> changes = new ArrayList<>();
    comparisons.forEach(
        (other, compared) -> {
          boolean open = compared.verdict() == Verdict.NO_DIFFERENCE_SHOWN;
          if (open && taken != best && other == taken && compared.rowsNeeded() != null) {
            changes.add(
                "If the difference of %s is real, %d rows would show it, and '%s' would be taken where it reaches the least gain of %s."
                    .formatted(
                        share(compared.difference()),
                        compared.rowsNeeded(),
                        best.wire(),
                        share(terms.leastGain())));
          }
          if (!alike.contains(other)) {
            changes.add(
                "'%s' would come into question with %s more of the rows right, or with a least gain above that."
                    .formatted(other.wire(), share(compared.difference())));
          }
        });
    for (Approach other : alike) {
      costs.between(taken, other).ifPresent(each -> changes.add(volume(taken, other, each)));
    }
    for (Shift shift : costs.sensitivity()) {
      changes.add(
          "With %s at %s (times %s) '%s' would be the cheapest of %s."
              .formatted(
                  shift.input(),
                  number(shift.value()),
                  number(shift.factor()),
                  shift.cheapest().wire(),
                  names(alike)));
    }
    if (changes.isEmpty()) {
      changes.add("No single price or amount, half or one and a half times as large, changes it.");
    }
    return changes;
  }

  private static String volume(Approach taken, Approach other, BreakEven even) {
    return "%s %s questions a month '%s' would be cheaper than '%s'."
        .formatted(
            even.above() == taken ? "Below" : "Above",
            count(even.queriesMonth()),
            other.wire(),
            taken.wire());
  }

  private static String names(List<Approach> approaches) {
    return approaches.stream()
        .map(each -> "'" + each.wire() + "'")
        .reduce((some, more) -> some + ", " + more)
        .orElse("");
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String count(double value) {
    return String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  private String money(double value) {
    return String.format(Locale.ROOT, "%,.2f %s", value, terms.currency());
  }
}
