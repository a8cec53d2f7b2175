package dev.tandem.finetune.evaluation.run;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.evaluation.score.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * An evaluation as it is kept.
 *
 * @param schedule that started it, or null
 * @param configuration target, baseline and test set as they were at the start
 * @param error why it failed, or null
 * @param report null until it has ended
 * @param progress of the rows
 */
public record Evaluation(
    String id,
    String project,
    String name,
    Spec spec,
    Cause cause,
    String schedule,
    JsonNode configuration,
    Status status,
    String error,
    Report report,
    Progress progress,
    Instant createdAt,
    Instant startedAt,
    Instant finishedAt) {

  /** Begins every id. */
  public static final String PREFIX = "eval-";

  /**
   * What is measured, with what and how.
   *
   * @param baseline that it is compared with, or null
   * @param metrics by name, at least one
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Spec(
      String testSet, Target target, Target baseline, List<String> metrics, Settings settings) {

    /** The sides, the target first. */
    public List<Target> sides() {
      return baseline == null ? List.of(target) : List.of(target, baseline);
    }

    /** The deployment that is measured, or null. */
    public String deployment() {
      return target.type() == Target.Type.DEPLOYMENT ? target.model() : null;
    }
  }

  /**
   * How far it is.
   *
   * @param questions that are to be asked, of all sides and runs
   * @param asked of these
   * @param failed of the asked
   */
  public record Progress(long questions, long asked, long failed) {}

  /** What started it. */
  public enum Cause {
    REQUEST,
    SCHEDULE,
    CHANGE,
    PROMOTION;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far it is. From queued it goes to running, and from both to one of the ends. */
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
