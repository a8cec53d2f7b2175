package dev.tandem.finetune.evaluation.score;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.answer.Outcome.Judgement;
import dev.tandem.finetune.evaluation.metric.Labels;
import dev.tandem.finetune.evaluation.metric.RiskCoverage;
import dev.tandem.finetune.evaluation.score.Report.Figure;
import dev.tandem.finetune.evaluation.score.Report.Side;
import dev.tandem.finetune.evaluation.statistics.Bootstrap;
import dev.tandem.finetune.evaluation.statistics.Bootstrap.Interval;
import dev.tandem.finetune.evaluation.statistics.PairedComparison;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Makes reports. The same rows, outcomes and settings give the same report. */
public final class Reporting {

  private final List<Metric> metrics;
  private final Settings settings;
  private final Bootstrap bootstrap;

  /**
   * @param metrics to report, as far as any row can be measured by them
   */
  public Reporting(List<Metric> metrics, Settings settings) {
    this.metrics = List.copyOf(metrics);
    this.settings = settings;
    this.bootstrap = new Bootstrap(settings.seed(), settings.samples(), settings.confidence());
  }

  /**
   * The report.
   *
   * @param target a row each
   * @param baseline the same rows in the same order, or null
   * @param notes said before those that are found here
   */
  public Report of(List<Measured> target, List<Measured> baseline, List<String> notes) {
    List<String> all = new ArrayList<>(notes);
    if (target.size() == 1) {
      all.add("One row shows nothing about others: it has no interval.");
    }
    if (baseline == null) {
      return new Report(side(target), null, null, all);
    }
    return new Report(side(target), side(baseline), comparison(target, baseline), all);
  }

  private Side side(List<Measured> rows) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      if (!metric.name().equals(ModelMetrics.FORGETTING)) {
        figure(metric, rows, figures);
      }
    }
    List<Labels.Pair> pairs = ModelMetrics.pairs(rows);
    RiskCoverage curve = AnswerMetrics.curve(rows);
    Map<String, Integer> failures = new TreeMap<>();
    rows.stream()
        .filter(Measured::isFailed)
        .forEach(each -> failures.merge(each.outcome().error(), 1, Integer::sum));
    return new Side(
        rows.size(),
        (int) rows.stream().filter(Measured::isFailed).count(),
        figures,
        failures,
        rows.stream()
            .map(each -> each.outcome().model())
            .filter(Objects::nonNull)
            .distinct()
            .toList(),
        rows.stream()
            .map(each -> each.outcome().deploymentVersion())
            .filter(Objects::nonNull)
            .distinct()
            .toList(),
        rows.stream()
            .map(each -> each.outcome().currency())
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null),
        pairs.isEmpty() ? null : Labels.Confusion.of(pairs),
        curve.points().isEmpty() ? null : curve,
        settings.judge() == null ? null : judge(rows));
  }

  private void figure(Metric metric, List<Measured> rows, Map<String, Figure> figures) {
    List<Measured> applicable = rows.stream().filter(metric.applies()).toList();
    if (applicable.isEmpty()) {
      return;
    }
    int count = applicable.size();
    var over = metric.over(applicable);
    double value = over.applyAsDouble(IntStream.range(0, count).toArray());
    Interval interval =
        count == 1 ? new Interval(Double.NaN, Double.NaN) : bootstrap.interval(count, over);
    figures.put(
        metric.name(),
        new Figure(finite(value), finite(interval.low()), finite(interval.high()), count));
  }

  private Map<String, PairedComparison> comparison(List<Measured> target, List<Measured> baseline) {
    Map<String, PairedComparison> compared = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      List<Measured> ours = new ArrayList<>();
      List<Measured> theirs = new ArrayList<>();
      for (int i = 0; i < target.size(); i++) {
        if (metric.applies().test(target.get(i)) && metric.applies().test(baseline.get(i))) {
          ours.add(target.get(i));
          theirs.add(baseline.get(i));
        }
      }
      if (!ours.isEmpty()) {
        compared.put(metric.name(), compared(metric, ours, theirs));
      }
    }
    return compared;
  }

  private PairedComparison compared(Metric metric, List<Measured> target, List<Measured> baseline) {
    if (metric.isMean()) {
      return PairedComparison.ofRows(
          target.stream().mapToDouble(metric::of).toArray(),
          baseline.stream().mapToDouble(metric::of).toArray(),
          metric.moreIsBetter(),
          bootstrap);
    }
    return PairedComparison.ofFigures(
        target.size(),
        metric.over(target),
        metric.over(baseline),
        metric.moreIsBetter(),
        bootstrap);
  }

  private Report.Judge judge(List<Measured> rows) {
    List<Judgement> verdicts = new ArrayList<>();
    List<Labels.Pair> pairs = new ArrayList<>();
    for (Measured each : rows) {
      Outcome outcome = each.outcome();
      if (outcome.judgement() != null) {
        verdicts.add(outcome.judgement());
      }
      List<TestRow.Judged> people = each.row().judged();
      for (int i = 0; i < Math.min(people.size(), outcome.labelled().size()); i++) {
        Judgement said = outcome.labelled().get(i);
        verdicts.add(said);
        if (said.correct() != null) {
          pairs.add(
              new Labels.Pair(
                  String.valueOf(people.get(i).correct()), String.valueOf(said.correct())));
        }
      }
    }
    return new Report.Judge(
        settings.judge().model(),
        settings.judge().prompt(),
        verdicts.size(),
        (int) verdicts.stream().filter(each -> each.correct() == null).count(),
        pairs.size(),
        pairs.isEmpty() ? null : (Double) Labels.accuracy(pairs),
        pairs.isEmpty() ? null : finite(Labels.kappa(pairs)));
  }

  /** JSON has no word for what is no number. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
