package dev.tandem.finetune.evaluation.score;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.metric.Ranking;
import java.util.Collections;
import java.util.List;

/** What is said of the passages that were found. */
final class RetrievalMetrics {

  static final List<Metric> ALL =
      List.of(
          Metric.share(
              "precision_at_k",
              RetrievalMetrics::hasSources,
              each -> Ranking.precision(each.relevant(), k(each))),
          Metric.share(
              "recall_at_k",
              RetrievalMetrics::hasSources,
              each -> each.sourcesFound(k(each)) / (double) sources(each)),
          Metric.share("ndcg_at_k", RetrievalMetrics::hasSources, RetrievalMetrics::ndcg),
          Metric.share(
              "mrr", RetrievalMetrics::hasSources, each -> Ranking.reciprocalRank(each.relevant())),
          Metric.less(
              "nothing_useful",
              RetrievalMetrics::hasSources,
              each -> each.isFailed() || !Ranking.hit(each.relevant(), k(each)) ? 1 : 0),
          Metric.share(
              "context_relevancy", RetrievalMetrics::searched, RetrievalMetrics::meanScore));

  private RetrievalMetrics() {}

  /** A model that finds nothing is measured by what it finds where sources are expected. */
  private static boolean hasSources(Measured row) {
    return sources(row) > 0;
  }

  /** Rows that were answered without a search have no context. */
  private static boolean searched(Measured row) {
    return row.search() || row.isFailed() || !row.outcome().passages().isEmpty();
  }

  private static int sources(Measured row) {
    return row.row().expectedSources().size();
  }

  private static int k(Measured row) {
    return row.settings().k();
  }

  /** The ideal ranking has every expected source once, in front. */
  private static double ndcg(Measured row) {
    return Ranking.ndcg(row.gains(), Collections.nCopies(sources(row), 1.0), k(row));
  }

  /** The mean of the calibrated scores of the first k passages; 0 when there is none. */
  private static double meanScore(Measured row) {
    return row.outcome().passages().stream()
        .limit(k(row))
        .map(Outcome.Found::score)
        .mapToDouble(score -> score == null ? 0 : score)
        .average()
        .orElse(0);
  }
}
