package dev.tandem.finetune.advice.measure;

import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.CostModel;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.cost.Inputs;
import dev.tandem.finetune.advice.cost.Usage;
import dev.tandem.finetune.advice.measure.Measurement.Arm;
import dev.tandem.finetune.advice.measure.Measurement.Latency;
import dev.tandem.finetune.advice.measure.Measurement.Recommendation;
import dev.tandem.finetune.advice.measure.Measurement.Share;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.metric.Ranking;
import dev.tandem.finetune.evaluation.statistics.Bootstrap;
import dev.tandem.finetune.evaluation.statistics.Bootstrap.Interval;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Makes figures of arms. The same rows and outcomes give the same figures. */
public final class Measuring {

  private static final int MOST_GROUPS = 50;
  private static final int FEW = 50;
  private static final double MEDIAN = 50;
  private static final double HIGH = 95;
  private static final double HIGHEST = 99;

  /**
   * What is decided by.
   *
   * @param confidence of intervals and tests
   * @param leastGain in share of right answers
   * @param volumeInputs prices and amounts
   */
  public record Terms(double confidence, double leastGain, Inputs volumeInputs, String currency) {}

  private final List<TestRow> rows;
  private final List<Integer> measurable;
  private final RowScore score;
  private final Terms terms;
  private final Bootstrap bootstrap;

  /**
   * @param rows of the test set
   */
  public Measuring(List<TestRow> rows, Terms terms) {
    this.rows = List.copyOf(rows);
    this.measurable =
        IntStream.range(0, rows.size())
            .filter(i -> RowScore.kind(rows.get(i)).isPresent())
            .boxed()
            .toList();
    this.score = new RowScore(rows);
    this.terms = terms;
    this.bootstrap = new Bootstrap(0, 1000, terms.confidence());
  }

  /** The measurement of these arms, each with an outcome for every row unless it has failed. */
  public Measurement of(List<ArmOutcomes> arms) {
    Map<Approach, double[]> scores = new EnumMap<>(Approach.class);
    Map<Approach, Usage> used = new EnumMap<>(Approach.class);
    for (ArmOutcomes arm : arms) {
      if (arm.failure() == null) {
        scores.put(arm.approach(), scores(arm));
        used.put(arm.approach(), arm.usage());
      }
    }
    CostModel model = new CostModel(used);
    Recommending recommending = new Recommending(scores, model, terms);
    Costs costs = recommending.costs();
    Recommendation recommendation = recommending.recommendation();
    return new Measurement(
        measurable.size(),
        rows.size() - measurable.size(),
        terms.confidence(),
        arms.stream().map(arm -> arm(arm, scores.get(arm.approach()), costs)).toList(),
        recommendation,
        costs,
        notes(arms));
  }

  private double[] scores(ArmOutcomes arm) {
    return measurable.stream()
        .mapToDouble(i -> score.of(rows.get(i), arm.outcomes().get(i)))
        .toArray();
  }

  private Arm arm(ArmOutcomes arm, double[] scores, Costs costs) {
    if (scores == null) {
      return new Arm(
          arm.approach(),
          arm.what(),
          arm.evaluations(),
          arm.failure(),
          null,
          Map.of(),
          0,
          new Latency(null, null, null),
          null,
          null);
    }
    Share quality = share(scores);
    double query = costs.line(arm.approach()).month() / costs.queriesMonth();
    return new Arm(
        arm.approach(),
        arm.what(),
        arm.evaluations(),
        null,
        quality,
        groups(scores),
        (int) measurable.stream().filter(i -> arm.outcomes().get(i).isFailed()).count(),
        latency(arm.outcomes()),
        query,
        quality.value() == 0 ? null : (Double) (query / quality.value()));
  }

  private Share share(double[] scores) {
    int count = scores.length;
    if (count == 1) {
      return new Share(scores[0], null, null, 1);
    }
    Interval interval =
        bootstrap.interval(
            count, drawn -> Arrays.stream(drawn).mapToDouble(i -> scores[i]).sum() / count);
    return new Share(Arrays.stream(scores).sum() / count, interval.low(), interval.high(), count);
  }

  private Map<String, Share> groups(double[] scores) {
    Map<String, List<Double>> groups = new LinkedHashMap<>();
    for (int at = 0; at < scores.length; at++) {
      TestRow row = rows.get(measurable.get(at));
      List<String> names = new ArrayList<>();
      names.add("expects:" + RowScore.kind(row).orElseThrow().wire());
      row.tags().forEach(tag -> names.add("tag:" + tag));
      for (String name : names) {
        if (groups.containsKey(name) || groups.size() < MOST_GROUPS) {
          groups.computeIfAbsent(name, key -> new ArrayList<>()).add(scores[at]);
        }
      }
    }
    Map<String, Share> shares = new LinkedHashMap<>();
    groups.forEach(
        (name, of) ->
            shares.put(name, share(of.stream().mapToDouble(Double::doubleValue).toArray())));
    return shares;
  }

  private static Latency latency(List<Outcome> outcomes) {
    double[] millis =
        outcomes.stream()
            .filter(each -> !each.isFailed())
            .map(Outcome::millis)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    if (millis.length == 0) {
      return new Latency(null, null, null);
    }
    return new Latency(
        Ranking.percentile(millis, MEDIAN),
        Ranking.percentile(millis, HIGH),
        Ranking.percentile(millis, HIGHEST));
  }

  private List<String> notes(List<ArmOutcomes> arms) {
    List<String> notes = new ArrayList<>();
    if (measurable.size() < FEW) {
      notes.add(
          "%d rows show large differences only; 50 to 200 are usual.".formatted(measurable.size()));
    }
    if (measurable.size() < rows.size()) {
      notes.add(
          "%d rows expect no label, answer or abstention and were left out."
              .formatted(rows.size() - measurable.size()));
    }
    arms.stream()
        .filter(each -> each.failure() != null)
        .forEach(
            each ->
                notes.add(
                    "The arm '%s' could not be measured: %s"
                        .formatted(each.approach().wire(), each.failure())));
    return notes;
  }
}
