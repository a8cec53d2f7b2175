package dev.tandem.finetune.evaluation.score;

import dev.tandem.api.error.ApiError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All metrics by name. */
public final class Metrics {

  private static final Map<String, Metric> ALL = new LinkedHashMap<>();

  static {
    Stream.of(RetrievalMetrics.ALL, AnswerMetrics.ALL, ModelMetrics.ALL)
        .flatMap(List::stream)
        .forEach(each -> ALL.put(each.name(), each));
  }

  private Metrics() {}

  /** Every metric, in the order of reports. */
  public static List<Metric> all() {
    return List.copyOf(ALL.values());
  }

  /** The metric with this name. */
  public static Optional<Metric> of(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /**
   * The metrics with these names.
   *
   * @throws ApiError 400 when there is no such metric
   */
  public static List<Metric> named(List<String> names) {
    return names.stream()
        .map(
            name ->
                of(name)
                    .orElseThrow(
                        () ->
                            ApiError.invalid(
                                "metrics",
                                "There is no metric '%s'. There are: %s."
                                    .formatted(cut(name), String.join(", ", ALL.keySet())))))
        .toList();
  }

  /** The row's own figures, of those metrics that are means of rows and that it can have. */
  public static Map<String, Double> ofRow(List<Metric> metrics, Measured row) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Metric each : metrics) {
      Double figure = each.of(row);
      if (figure != null && Double.isFinite(figure)) {
        figures.put(each.name(), figure);
      }
    }
    return figures;
  }

  private static String cut(String name) {
    return name == null || name.length() <= 64 ? String.valueOf(name) : name.substring(0, 64);
  }
}
