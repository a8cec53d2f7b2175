package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.id.Ids;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.question.FirstAnswer;
import dev.tandem.finetune.advice.question.Questions;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Advice as it is kept.
 *
 * @param basis what was asked, with every price and amount
 * @param measuring null until a measurement was asked for
 */
public record Advice(
    String id, String project, String name, Basis basis, Measuring measuring, Instant createdAt) {

  /** Begins every id. */
  public static final String PREFIX = "advice-";

  /** All that the first answer is made of, and the answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Basis(
      Questions questions,
      String currency,
      Map<String, Double> prices,
      Map<String, Double> workload,
      FirstAnswer firstAnswer,
      Costs costs) {}

  /**
   * A measurement.
   *
   * @param error why it failed, or null
   * @param result null until it has succeeded
   */
  public record Measuring(
      Measure request,
      Status status,
      State state,
      String error,
      Measurement result,
      Instant startedAt,
      Instant finishedAt) {}

  /**
   * What was started for a measurement.
   *
   * @param mark of this measurement, by which what was begun for it is found again
   * @param job that trains, or null
   * @param trained model that came of it, or null
   * @param evaluations by approach
   * @param failures why an arm cannot be measured, by approach
   * @param tries looks in a row at what was away
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record State(
      String mark,
      String job,
      String trained,
      Map<Approach, String> evaluations,
      Map<Approach, String> failures,
      int tries) {

    /** Nothing was started. */
    static State begun() {
      return new State(Ids.next(""), null, null, Map.of(), Map.of(), 0);
    }

    public State {
      evaluations = inOrder(evaluations);
      failures = inOrder(failures);
    }

    State withJob(String started) {
      return new State(mark, started, trained, evaluations, failures, 0);
    }

    State withTrained(String model) {
      return new State(mark, job, model, evaluations, failures, 0);
    }

    State withEvaluation(Approach approach, String id) {
      return new State(mark, job, trained, with(evaluations, approach, id), failures, 0);
    }

    State withFailure(Approach approach, String why) {
      return new State(mark, job, trained, evaluations, with(failures, approach, why), 0);
    }

    State withTries(int more) {
      return new State(mark, job, trained, evaluations, failures, more);
    }

    private static Map<Approach, String> inOrder(Map<Approach, String> map) {
      Map<Approach, String> all = new EnumMap<>(Approach.class);
      if (map != null) {
        all.putAll(map);
      }
      return Collections.unmodifiableMap(all);
    }

    private static Map<Approach, String> with(
        Map<Approach, String> map, Approach approach, String value) {
      Map<Approach, String> more = new EnumMap<>(Approach.class);
      more.putAll(map);
      more.put(approach, value);
      return more;
    }
  }

  /** How far a measurement is. From queued it goes to running, and from both to an end. */
  public enum Status {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it stays as it is. */
    public boolean isEnd() {
      return this != QUEUED && this != RUNNING;
    }
  }
}
