package dev.tandem.finetune.evaluation.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.evaluation.statistics.Bootstrap.Interval;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A target against a baseline on the same rows. Differences are target less baseline, whichever of
 * the two is better.
 *
 * @param rows that both sides have a figure for
 * @param p two-sided: how likely so large a difference is when there is none
 * @param rowsNeeded how many rows would show a difference as large as this one with the usual power
 *     of .8; null when it is shown already, and when there is none at all
 * @param detectableDifference the least difference that as many rows as these would show; null for
 *     figures that are no mean of rows
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record PairedComparison(
    double baseline,
    double target,
    double difference,
    double low,
    double high,
    int rows,
    Test test,
    double p,
    Verdict verdict,
    Long rowsNeeded,
    Double detectableDifference) {

  /** How the difference was tested. */
  public enum Test {
    /** {@link McNemar}, where rows are right or wrong. */
    MCNEMAR_EXACT,
    /** Rows drawn in pairs; Efron and Tibshirani 1993, chapter 16. */
    PAIRED_BOOTSTRAP;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What may be said. */
  public enum Verdict {
    BETTER,
    WORSE,
    NO_DIFFERENCE_SHOWN;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Compares means of rows.
   *
   * @param target a figure for each row
   * @param baseline likewise, in the same order; at least one
   */
  public static PairedComparison ofRows(
      double[] target, double[] baseline, boolean moreIsBetter, Bootstrap bootstrap) {
    int rows = target.length;
    double[] differences = new double[rows];
    Arrays.setAll(differences, i -> target[i] - baseline[i]);
    double difference = mean(differences);
    double[] drawn = bootstrap.figures(rows, indexes -> mean(differences, indexes));
    Interval interval = bootstrap.interval(drawn);
    boolean binary = isBinary(target) && isBinary(baseline);
    int better = (int) Arrays.stream(differences).filter(each -> each > 0).count();
    int worse = (int) Arrays.stream(differences).filter(each -> each < 0).count();
    double p = binary ? new McNemar(better, worse).p() : p(drawn);
    double deviation = deviation(differences, difference);
    Power power = new Power(bootstrap.confidence(), Power.USUAL);
    Verdict verdict = verdict(difference, p, moreIsBetter, bootstrap.confidence());
    Long needed = null;
    if (verdict == Verdict.NO_DIFFERENCE_SHOWN && difference != 0) {
      needed =
          binary
              ? power.discordantRows((better + worse) / (double) rows, difference)
              : power.rows(deviation, difference);
    }
    return new PairedComparison(
        mean(baseline),
        mean(target),
        difference,
        interval.low(),
        interval.high(),
        rows,
        binary ? Test.MCNEMAR_EXACT : Test.PAIRED_BOOTSTRAP,
        p,
        verdict,
        // The test that did not show it needs more rows than there are.
        needed == null ? null : Math.max(needed, rows + 1L),
        power.detectable(deviation, rows));
  }

  /**
   * Compares figures of all rows together, such as BLEU of a corpus.
   *
   * @param target the figure of the rows with these indexes
   * @param baseline likewise
   */
  public static PairedComparison ofFigures(
      int rows,
      ToDoubleFunction<int[]> target,
      ToDoubleFunction<int[]> baseline,
      boolean moreIsBetter,
      Bootstrap bootstrap) {
    int[] all = new int[rows];
    Arrays.setAll(all, i -> i);
    double ours = target.applyAsDouble(all);
    double theirs = baseline.applyAsDouble(all);
    double[] drawn =
        bootstrap.figures(
            rows, indexes -> target.applyAsDouble(indexes) - baseline.applyAsDouble(indexes));
    Interval interval = bootstrap.interval(drawn);
    double p = p(drawn);
    double difference = ours - theirs;
    Verdict verdict = verdict(difference, p, moreIsBetter, bootstrap.confidence());
    // The figure's error falls with the root of the rows, as a mean's does.
    double deviation = deviation(drawn, mean(drawn)) * Math.sqrt(rows);
    boolean open = verdict == Verdict.NO_DIFFERENCE_SHOWN && difference != 0;
    Power power = new Power(bootstrap.confidence(), Power.USUAL);
    return new PairedComparison(
        theirs,
        ours,
        difference,
        interval.low(),
        interval.high(),
        rows,
        Test.PAIRED_BOOTSTRAP,
        p,
        verdict,
        open ? (Long) Math.max(power.rows(deviation, difference), rows + 1L) : null,
        power.detectable(deviation, rows));
  }

  private static Verdict verdict(
      double difference, double p, boolean moreIsBetter, double confidence) {
    if (difference == 0 || p > 1 - confidence) {
      return Verdict.NO_DIFFERENCE_SHOWN;
    }
    return difference > 0 == moreIsBetter ? Verdict.BETTER : Verdict.WORSE;
  }

  /** Twice the smaller share of the samples on one side of 0, the sample at hand counted in. */
  private static double p(double[] drawn) {
    long below = Arrays.stream(drawn).filter(each -> each <= 0).count();
    long above = Arrays.stream(drawn).filter(each -> each >= 0).count();
    return Math.min(1, 2.0 * (Math.min(below, above) + 1) / (drawn.length + 1));
  }

  private static boolean isBinary(double[] values) {
    return Arrays.stream(values).allMatch(each -> each == 0 || each == 1);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double mean(double[] values, int[] indexes) {
    double sum = 0;
    for (int index : indexes) {
      sum += values[index];
    }
    return sum / indexes.length;
  }

  private static double deviation(double[] values, double mean) {
    double squares = Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }
}
