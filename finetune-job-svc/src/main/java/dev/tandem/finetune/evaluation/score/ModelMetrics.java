package dev.tandem.finetune.evaluation.score;

import dev.tandem.finetune.evaluation.metric.Labels;
import dev.tandem.finetune.evaluation.metric.Perplexity;
import dev.tandem.finetune.evaluation.metric.Ranking;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** The same as {@link Labels#macroF1}, with labels counted by number: it is drawn many times. */
  private static ToDoubleFunction<int[]> macroF1(List<Measured> rows) {
    Map<String, Integer> numbers = new HashMap<>();
    List<Labels.Pair> pairs = pairs(rows);
    int[] expected = new int[pairs.size()];
    int[] said = new int[pairs.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = numbers.computeIfAbsent(pairs.get(i).expected(), key -> numbers.size());
      said[i] = numbers.computeIfAbsent(pairs.get(i).said(), key -> numbers.size());
    }
    return drawn -> {
      int[] right = new int[numbers.size()];
      int[] all = new int[numbers.size()];
      for (int each : drawn) {
        all[expected[each]]++;
        all[said[each]]++;
        right[said[each]] += expected[each] == said[each] ? 1 : 0;
      }
      return macroF1(right, all);
    };
  }

  /** Mean F1 of the labels that occur: 2 · right / (expected + said). */
  private static double macroF1(int[] right, int[] all) {
    double sum = 0;
    int labels = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] > 0) {
        sum += 2.0 * right[i] / all[i];
        labels++;
      }
    }
    return sum / labels;
  }

  private static ToDoubleFunction<int[]> perplexity(List<Measured> rows) {
    double[] sums =
        rows.stream()
            .mapToDouble(row -> row.outcome().logprobs().stream().mapToDouble(x -> x).sum())
            .toArray();
    int[] tokens = rows.stream().mapToInt(row -> row.outcome().logprobs().size()).toArray();
    return drawn -> {
      double sum = 0;
      long count = 0;
      for (int each : drawn) {
        sum += sums[each];
        count += tokens[each];
      }
      return Perplexity.of(sum, count);
    };
  }
}
