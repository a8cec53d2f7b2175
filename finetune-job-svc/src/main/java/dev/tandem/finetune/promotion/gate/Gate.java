package dev.tandem.finetune.promotion.gate;

import dev.tandem.finetune.evaluation.score.Metrics;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.evaluation.statistics.PairedComparison;
import dev.tandem.finetune.promotion.gate.Check.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Decides by a paired comparison of candidate and live on the same rows.
 *
 * <p>A guarded metric passes when both of these hold, with α = 1 − confidence:
 *
 * <ul>
 *   <li>a loss of the margin is ruled out: the interval of the difference at this confidence lies
 *       above −margin. That is the test of non-inferiority at α/2 (ICH E9, 1998; Piaggio and
 *       others, JAMA 2012). All guarded metrics have to pass, so each may be tested at the full
 *       level (intersection-union, Berger 1982). Of n rows without any loss the true loss can still
 *       be 1 − (α/2)^(1/n) (Hanley and Lippman-Hand 1983); no interval counts as closer than that;
 *   <li>it is not shown to be worse, however little: p-values of losses, by Holm's step-down
 *       procedure over all guarded metrics (1979), so that an equal candidate is called worse in
 *       any of them in at most α/2 of all promotions.
 * </ul>
 *
 * <p>The primary metric, where one is named, has to be better at the same confidence by the
 * evaluation's own test; it is one metric chosen before, so nothing is corrected.
 *
 * @param primary that has to get better, or null
 */
public record Gate(List<Guard> guards, String primary, double confidence) {

  /** Guarded where the request names none, as far as the rows have them. */
  public static final List<String> USUAL = List.of("f1", "accuracy", "faithfulness", "recall_at_k");

  public Gate {
    guards = List.copyOf(guards);
  }

  /** The decision; the report has both sides, the candidate as target. */
  public Verdict decide(Report report) {
    Map<String, PairedComparison> compared =
        report.comparison() == null ? Map.of() : report.comparison();
    List<Guard> all = guards.isEmpty() ? usual(compared) : guards;
    List<Guard> worse = shownWorse(all, compared);
    List<Check> checks = new ArrayList<>();
    for (Guard each : all) {
      checks.add(guarded(each, compared.get(each.metric()), worse.contains(each)));
    }
    if (primary != null) {
      checks.add(improved(compared.get(primary)));
    }
    boolean passed =
        !checks.isEmpty() && checks.stream().allMatch(each -> each.outcome() == Outcome.PASSED);
    return new Verdict(passed, checks);
  }

  private static List<Guard> usual(Map<String, PairedComparison> compared) {
    return USUAL.stream()
        .filter(compared::containsKey)
        .map(metric -> new Guard(metric, null))
        .toList();
  }

  /** Holm: the smallest p at α/m, the next at α/(m − 1), until one is not small enough. */
  private List<Guard> shownWorse(List<Guard> all, Map<String, PairedComparison> compared) {
    List<Guard> losses =
        all.stream()
            .filter(each -> isMeasured(compared.get(each.metric())))
            .filter(each -> gain(each.metric(), compared.get(each.metric())) < 0)
            .sorted(Comparator.comparingDouble(each -> p(compared.get(each.metric()))))
            .toList();
    List<Guard> worse = new ArrayList<>();
    for (Guard each : losses) {
      if (p(compared.get(each.metric())) > alpha() / (all.size() - worse.size())) {
        break;
      }
      worse.add(each);
    }
    return worse;
  }

  private Check guarded(Guard guard, PairedComparison compared, boolean worse) {
    if (!isMeasured(compared)) {
      return missing(guard.metric(), false);
    }
    double margin = guard.marginFor(compared.baseline());
    double gain = gain(guard.metric(), compared);
    double loss = Math.max(largestLoss(guard.metric(), compared), unseen(guard, compared.rows()));
    Outcome outcome = worse ? Outcome.WORSE : loss < margin ? Outcome.PASSED : Outcome.NOT_SHOWN;
    Long needed = outcome == Outcome.NOT_SHOWN ? rows(guard, compared, margin, gain) : null;
    String why =
        switch (outcome) {
          case WORSE -> told(guard.metric(), compared) + ", which is worse.";
          case PASSED -> told(guard.metric(), compared) + ": not worse.";
          default ->
              "%s: a loss of %s is not ruled out%s."
                  .formatted(
                      told(guard.metric(), compared),
                      number(margin),
                      needed == null ? "" : "; about " + needed + " rows would tell");
        };
    return check(guard.metric(), false, outcome, why, compared, margin, needed);
  }

  private Check improved(PairedComparison compared) {
    if (!isMeasured(compared)) {
      return missing(primary, true);
    }
    double p = p(compared);
    double gain = gain(primary, compared);
    Outcome outcome =
        p > alpha() || gain == 0 ? Outcome.NOT_SHOWN : gain > 0 ? Outcome.PASSED : Outcome.WORSE;
    Long needed = outcome == Outcome.NOT_SHOWN && gain > 0 ? compared.rowsNeeded() : null;
    String why =
        switch (outcome) {
          case PASSED -> told(primary, compared) + ", which is better.";
          case WORSE -> told(primary, compared) + ", which is worse; it had to get better.";
          default ->
              "%s: no difference shown%s; it had to get better."
                  .formatted(
                      told(primary, compared),
                      needed == null ? "" : ", which would take about " + needed + " rows");
        };
    return check(primary, true, outcome, why, compared, null, needed);
  }

  private double alpha() {
    return 1 - confidence;
  }

  private static boolean isMeasured(PairedComparison compared) {
    return compared != null
        && Double.isFinite(compared.difference())
        && Double.isFinite(compared.low())
        && Double.isFinite(compared.high());
  }

  /** Few rows cannot be surer than their signs are: 2^(1 − n). */
  private static double p(PairedComparison compared) {
    return Math.max(compared.p(), Math.pow(2, 1.0 - compared.rows()));
  }

  private static boolean moreIsBetter(String metric) {
    return Metrics.of(metric).map(found -> found.moreIsBetter()).orElse(true);
  }

  private static double gain(String metric, PairedComparison compared) {
    return moreIsBetter(metric) ? compared.difference() : -compared.difference();
  }

  /** The end of the interval on the side of losses, as a loss. */
  private static double largestLoss(String metric, PairedComparison compared) {
    return moreIsBetter(metric) ? -compared.low() : compared.high();
  }

  /** The loss that so many rows may simply not have met. */
  private double unseen(Guard guard, int rows) {
    double share = 1 - Math.pow(alpha() / 2, 1.0 / rows);
    double range = guard.range();
    // Without a largest value a few rows say nothing about the next one.
    return Double.isNaN(range)
        ? Math.pow(2, 1.0 - rows) > alpha() ? Double.POSITIVE_INFINITY : 0
        : range * share;
  }

  /** n · ((z₁ + z₂) · s / √n / (margin + gain))²; null when the candidate looks as bad as that. */
  private Long rows(Guard guard, PairedComparison compared, double margin, double gain) {
    double room = margin + gain;
    if (room <= 0 || margin <= 0) {
      return null;
    }
    double needed = compared.rows() + 1.0;
    if (compared.detectableDifference() != null) {
      double ratio = compared.detectableDifference() / room;
      needed = Math.max(needed, compared.rows() * ratio * ratio);
    }
    double range = guard.range();
    if (!Double.isNaN(range) && margin < range) {
      needed = Math.max(needed, Math.log(alpha() / 2) / Math.log1p(-margin / range));
    }
    return (long) Math.ceil(needed);
  }

  private static String told(String metric, PairedComparison compared) {
    return "%s is %s against %s live (%s to %s)"
        .formatted(
            metric,
            number(compared.target()),
            number(compared.baseline()),
            number(compared.low()),
            number(compared.high()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static Check missing(String metric, boolean primary) {
    return new Check(
        metric,
        primary,
        Outcome.NOT_MEASURED,
        metric + " was not measured on both sides.",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        null);
  }

  private static Check check(
      String metric,
      boolean primary,
      Outcome outcome,
      String why,
      PairedComparison compared,
      Double margin,
      Long needed) {
    return new Check(
        metric,
        primary,
        outcome,
        why,
        compared.baseline(),
        compared.target(),
        compared.difference(),
        compared.low(),
        compared.high(),
        margin,
        p(compared),
        compared.rows(),
        needed);
  }
}
