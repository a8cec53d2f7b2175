package dev.tandem.finetune.evaluation.score;

import dev.tandem.finetune.evaluation.metric.Labels;
import dev.tandem.finetune.evaluation.metric.Perplexity;
import dev.tandem.finetune.evaluation.metric.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is said of tuned models, and what answers take. */
final class ModelMetrics {

  /** Only of two sides, where the difference is what was forgotten. */
  static final String FORGETTING = "forgetting";

  static final List<Metric> ALL =
      List.of(
          Metric.more("accuracy", ModelMetrics::isLabelled, Measured::correctness),
          new Metric(
              "macro_f1", true, ModelMetrics::isLabelled, new Metric.OfAll(ModelMetrics::macroF1)),
          Metric.share("format_adherence", ModelMetrics::hasSchema, JsonFormat::adherence),
          new Metric(
              "perplexity",
              false,
              each -> !each.outcome().logprobs().isEmpty(),
              new Metric.OfAll(ModelMetrics::perplexity)),
          Metric.less(FORGETTING, Measured::hasCorrectness, each -> 1 - each.correctness()),
          Metric.less(
              "prompt_tokens",
              each -> each.outcome().promptTokens() != null,
              each -> each.outcome().promptTokens()),
          Metric.less(
              "completion_tokens",
              each -> each.outcome().completionTokens() != null,
              each -> each.outcome().completionTokens()),
          Metric.less("cost", each -> each.outcome().cost() != null, each -> each.outcome().cost()),
          latency("latency_p50", 50),
          latency("latency_p95", 95),
          latency("latency_p99", 99));

  private ModelMetrics() {}

  private static Metric latency(String name, double percentile) {
    return new Metric(
        name,
        false,
        each -> each.outcome().millis() != null,
        new Metric.OfAll(
            rows -> {
              double[] all = rows.stream().mapToDouble(each -> each.outcome().millis()).toArray();
              return drawn ->
                  Ranking.percentile(
                      Arrays.stream(drawn).mapToDouble(each -> all[each]).toArray(), percentile);
            }));
  }

  private static boolean isLabelled(Measured row) {
    return !row.search() && row.row().label() != null;
  }

  private static boolean hasSchema(Measured row) {
    return !row.search() && (row.row().jsonSchema() != null || row.settings().jsonSchema() != null);
  }

  /** What was to be said and what was. */
  static List<Labels.Pair> pairs(List<Measured> rows) {
    return rows.stream()
        .filter(ModelMetrics::isLabelled)
        .map(each -> new Labels.Pair(each.row().label(), each.label()))
        .toList();
  }

  private static ToDoubleFunction<int[]> macroF1(List<Measured> rows) {
    List<Labels.Pair> all = pairs(rows);
    return drawn -> {
      List<Labels.Pair> some = new ArrayList<>(drawn.length);
      for (int each : drawn) {
        some.add(all.get(each));
      }
      return Labels.macroF1(some);
    };
  }

  private static ToDoubleFunction<int[]> perplexity(List<Measured> rows) {
    return drawn -> {
      List<Double> logprobs = new ArrayList<>();
      for (int each : drawn) {
        logprobs.addAll(rows.get(each).outcome().logprobs());
      }
      return Perplexity.of(logprobs);
    };
  }
}
