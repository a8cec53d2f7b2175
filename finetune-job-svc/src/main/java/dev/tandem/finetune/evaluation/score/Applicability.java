package dev.tandem.finetune.evaluation.score;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.testset.TestSet.Counts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which metrics a test set and a request can have at all.
 *
 * @param search whether only passages are asked for
 * @param paired whether there is a baseline
 */
public record Applicability(Counts counts, Settings settings, boolean search, boolean paired) {

  private static final Set<String> OF_SOURCES =
      Set.of("precision_at_k", "recall_at_k", "ndcg_at_k", "mrr", "nothing_useful");
  private static final Set<String> OF_CITATIONS = Set.of("citation_precision", "citation_recall");
  private static final Set<String> OF_ANSWERS =
      Set.of("exact_match", "f1", "rouge1", "rouge2", "rougeL", "sentence_bleu", "bleu");
  private static final Set<String> OF_LABELS = Set.of("accuracy", "macro_f1");
  private static final Set<String> OF_CORRECTNESS =
      Set.of("abstention_precision", "risk_coverage_area", "forgetting");

  /** Asked for by name only: a model that cannot give them refuses the question. */
  private static final Set<String> ASKED_FOR = Set.of("perplexity");

  /**
   * The metrics with these names.
   *
   * @param names or null for all that make sense
   * @throws ApiError 400 when one of them can have no row
   */
  public List<Metric> chosen(List<String> names) {
    if (names == null || names.isEmpty()) {
      return Metrics.all().stream()
          .filter(each -> missing(each.name()) == null && !ASKED_FOR.contains(each.name()))
          .toList();
    }
    List<Metric> metrics = Metrics.named(new ArrayList<>(new HashSet<>(names)));
    for (Metric each : metrics) {
      String missing = missing(each.name());
      if (missing != null) {
        throw ApiError.invalid(
            "metrics", "metric_not_applicable", "'%s' needs %s.".formatted(each.name(), missing));
      }
    }
    return Metrics.all().stream().filter(metrics::contains).toList();
  }

  /** What a metric lacks, as the end of a sentence; null when it lacks nothing. */
  private String missing(String name) {
    if (OF_SOURCES.contains(name)) {
      return rows(counts.sources(), "expected_sources");
    }
    if (name.equals("context_relevancy") || name.startsWith("latency_")) {
      return null;
    }
    if (search) {
      return "a target that answers; a search finds passages only";
    }
    if (OF_CITATIONS.contains(name)) {
      return rows(counts.sources(), "expected_sources");
    }
    if (OF_ANSWERS.contains(name)) {
      return rows(counts.answers(), "expected_answer");
    }
    if (OF_LABELS.contains(name)) {
      return rows(counts.labels(), "label");
    }
    return special(name);
  }

  private String special(String name) {
    boolean correctness = counts.answers() + counts.labels() + counts.mustAbstain() > 0;
    if (OF_CORRECTNESS.contains(name) && !correctness) {
      return "rows with 'expected_answer', 'label' or 'must_abstain', and the test set has none";
    }
    return switch (name) {
      case "abstention_recall" -> rows(counts.mustAbstain(), "must_abstain");
      case "forgetting" -> paired ? null : "a 'baseline', the model before it was tuned";
      case "consistency" -> settings.runs() > 1 ? null : "'settings.runs' of 2 or more";
      case "judged_correct" ->
          settings.judge() == null ? "'settings.judge'" : rows(counts.answers(), "expected_answer");
      case "format_adherence" ->
          settings.jsonSchema() != null ? null : rows(counts.jsonSchemas(), "json_schema");
      default -> null;
    };
  }

  private static String rows(int count, String member) {
    return count > 0 ? null : "rows with '" + member + "', and the test set has none";
  }
}
