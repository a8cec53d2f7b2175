package dev.tandem.finetune.evaluation.score;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Something that can be measured; docs/evaluation.md has the formulas and their sources.
 *
 * @param name in requests and answers
 * @param applies whether a row can be measured by it
 */
public record Metric(
    String name, boolean moreIsBetter, Predicate<Measured> applies, Figure figure) {

  /** How a figure comes about. */
  sealed interface Figure {}

  /** The mean of the rows' own figures. */
  record OfRow(ToDoubleFunction<Measured> figure) implements Figure {}

  /** One figure of all rows: of those with the given indexes, once the rows are known. */
  record OfAll(Function<List<Measured>, ToDoubleFunction<int[]>> figure) implements Figure {}

  /** A mean of rows, of which more is better. */
  static Metric more(String name, Predicate<Measured> applies, ToDoubleFunction<Measured> row) {
    return new Metric(name, true, applies, new OfRow(row));
  }

  /** A mean of rows, of which less is better. */
  static Metric less(String name, Predicate<Measured> applies, ToDoubleFunction<Measured> row) {
    return new Metric(name, false, applies, new OfRow(row));
  }

  /** A mean of rows, of which more is better, and 0 where the row failed. */
  static Metric share(String name, Predicate<Measured> applies, ToDoubleFunction<Measured> row) {
    return more(name, applies, each -> each.isFailed() ? 0 : row.applyAsDouble(each));
  }

  /** Whether rows have figures of their own. */
  boolean isMean() {
    return figure instanceof OfRow;
  }

  /** The row's own figure, if it has one. */
  Double of(Measured row) {
    return figure instanceof OfRow mean && applies.test(row)
        ? (Double) mean.figure().applyAsDouble(row)
        : null;
  }

  /**
   * The figure of some of these rows, by their indexes.
   *
   * @param rows to all of which it applies
   */
  ToDoubleFunction<int[]> over(List<Measured> rows) {
    return switch (figure) {
      case OfRow mean -> {
        double[] figures = rows.stream().mapToDouble(mean.figure()).toArray();
        yield drawn -> {
          double sum = 0;
          for (int each : drawn) {
            sum += figures[each];
          }
          return sum / drawn.length;
        };
      }
      case OfAll all -> all.figure().apply(rows);
    };
  }
}
