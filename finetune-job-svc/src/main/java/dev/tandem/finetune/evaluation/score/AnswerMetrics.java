package dev.tandem.finetune.evaluation.score;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.metric.Bleu;
import dev.tandem.finetune.evaluation.metric.RiskCoverage;
import dev.tandem.finetune.evaluation.metric.Rouge;
import dev.tandem.finetune.evaluation.metric.ShortAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What is said of answers. */
final class AnswerMetrics {

  static final List<Metric> ALL =
      List.of(
          Metric.more("exact_match", AnswerMetrics::expected, AnswerMetrics::exact),
          Metric.more("f1", AnswerMetrics::expected, each -> each.best(ShortAnswer::f1)),
          Metric.more(
              "rouge1", AnswerMetrics::expected, each -> each.best((a, b) -> Rouge.n(a, b, 1))),
          Metric.more(
              "rouge2", AnswerMetrics::expected, each -> each.best((a, b) -> Rouge.n(a, b, 2))),
          Metric.more("rougeL", AnswerMetrics::expected, each -> each.best(Rouge::longest)),
          Metric.more("sentence_bleu", AnswerMetrics::expected, AnswerMetrics::sentenceBleu),
          new Metric("bleu", true, AnswerMetrics::expected, new Metric.OfAll(AnswerMetrics::bleu)),
          Metric.more("answer_relevancy", AnswerMetrics::hasRelevancy, AnswerMetrics::relevancy),
          Metric.share("faithfulness", AnswerMetrics::isChecked, each -> supported(each)),
          Metric.less(
              "hallucination_rate",
              AnswerMetrics::isChecked,
              each -> each.isFailed() || supported(each) < 1 ? 1 : 0),
          Metric.share("citation_precision", AnswerMetrics::mayCite, AnswerMetrics::precision),
          Metric.share(
              "citation_recall",
              AnswerMetrics::mayCite,
              each -> each.sourcesCited() / (double) each.row().expectedSources().size()),
          new Metric(
              "abstention_precision",
              true,
              each -> each.hasCorrectness() && !each.isFailed() && each.outcome().abstained(),
              new Metric.OfRow(each -> each.row().mustAbstain() ? 1 : 0)),
          Metric.share(
              "abstention_recall",
              each -> !each.search() && each.row().mustAbstain(),
              each -> each.outcome().abstained() ? 1 : 0),
          new Metric(
              "risk_coverage_area",
              false,
              AnswerMetrics::hasConfidence,
              new Metric.OfAll(AnswerMetrics::area)),
          Metric.more(
              "consistency",
              each -> !each.search() && each.runs().size() > 1,
              Measured::consistency),
          Metric.share(
              "judged_correct",
              AnswerMetrics::isJudged,
              each -> each.outcome().judgement().correct() ? 1 : 0));

  private AnswerMetrics() {}

  private static boolean expected(Measured row) {
    return !row.search() && !row.row().expectedAnswers().isEmpty();
  }

  private static double exact(Measured row) {
    return row.best(ShortAnswer::exactMatch);
  }

  private static double sentenceBleu(Measured row) {
    return Bleu.sentence(row.answer(), row.row().expectedAnswers());
  }

  private static ToDoubleFunction<int[]> bleu(List<Measured> rows) {
    List<Bleu.Counts> counts =
        rows.stream().map(each -> Bleu.count(each.answer(), each.row().expectedAnswers())).toList();
    return drawn -> {
      List<Bleu.Counts> some = new ArrayList<>(drawn.length);
      for (int each : drawn) {
        some.add(counts.get(each));
      }
      return Bleu.corpus(some);
    };
  }

  /** A label is no answer to its question in words. */
  private static boolean hasRelevancy(Measured row) {
    return !row.search()
        && !row.row().mustAbstain()
        && row.row().label() == null
        && (!row.isAnswered() || row.outcome().relevancy() != null);
  }

  private static double relevancy(Measured row) {
    return row.isAnswered() ? Math.max(0, row.outcome().relevancy()) : 0;
  }

  /** What was not searched, and an abstention, claim nothing that could be unsupported. */
  private static boolean isChecked(Measured row) {
    return !row.search() && (row.isFailed() || row.outcome().supported() != null);
  }

  private static double supported(Measured row) {
    return row.outcome().supported();
  }

  private static boolean mayCite(Measured row) {
    return !row.search() && !row.row().expectedSources().isEmpty();
  }

  /** An answer that cites nothing where something is expected has nothing right. */
  private static double precision(Measured row) {
    List<Outcome.Found> citations = row.outcome().citations();
    long right = citations.stream().filter(each -> !each.matches().isEmpty()).count();
    return citations.isEmpty() ? 0 : right / (double) citations.size();
  }

  private static boolean hasConfidence(Measured row) {
    return row.hasCorrectness() && (row.isFailed() || row.outcome().confidence() != null);
  }

  /** The curve of these rows; what was withheld or failed is not covered. */
  static RiskCoverage curve(List<Measured> rows) {
    List<Measured> questions = rows.stream().filter(AnswerMetrics::hasConfidence).toList();
    return RiskCoverage.of(
        questions.stream().map(AnswerMetrics::covered).flatMap(Optional::stream).toList(),
        questions.size());
  }

  private static Optional<RiskCoverage.Answer> covered(Measured row) {
    return row.isAnswered()
        ? Optional.of(new RiskCoverage.Answer(row.outcome().confidence(), 1 - row.correctness()))
        : Optional.empty();
  }

  /** Rows are drawn thousands of times: how right each answer is, is worked out once. */
  private static ToDoubleFunction<int[]> area(List<Measured> rows) {
    List<Optional<RiskCoverage.Answer>> covered =
        rows.stream().map(AnswerMetrics::covered).toList();
    return drawn -> {
      List<RiskCoverage.Answer> some = new ArrayList<>(drawn.length);
      for (int each : drawn) {
        covered.get(each).ifPresent(some::add);
      }
      return RiskCoverage.of(some, drawn.length).area();
    };
  }

  private static boolean isJudged(Measured row) {
    if (row.settings().judge() == null || row.row().expectedAnswers().isEmpty()) {
      return false;
    }
    return row.isFailed()
        || (row.outcome().judgement() != null && row.outcome().judgement().correct() != null);
  }
}
