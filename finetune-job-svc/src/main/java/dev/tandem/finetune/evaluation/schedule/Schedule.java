package dev.tandem.finetune.evaluation.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.evaluation.run.CreateEvaluation;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * When an evaluation starts by itself. Times are seconds since 1970.
 *
 * @param evaluation the request that is made then
 * @param everySeconds after which it starts again, or null
 * @param onChange whether it starts when the target's deployment or stores have changed
 * @param state the target as it was last looked at, or null before the first look
 * @param lastEvaluation the last that it started, or null
 * @param lastError why the last one could not be started, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "EvaluationSchedule")
public record Schedule(
    String id,
    @JsonIgnore String project,
    long createdAt,
    String name,
    CreateEvaluation evaluation,
    Long everySeconds,
    boolean onChange,
    @JsonIgnore JsonNode state,
    String lastEvaluation,
    String lastError,
    Long dueAt) {

  /** Begins every id. */
  public static final String PREFIX = "evalsched-";

  @JsonProperty("object")
  public String object() {
    return "evaluation_schedule";
  }

  /** Whether its time has come. */
  boolean isDue(Instant now) {
    return dueAt != null && dueAt <= now.getEpochSecond();
  }

  /** The body of a schedule's creation. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "CreateEvaluationScheduleRequest")
  public record Create(
      @Schema(nullable = true, maxLength = 128) String name,
      @Schema(required = true) CreateEvaluation evaluation,
      @Schema(nullable = true, minimum = "60") Long everySeconds,
      @Schema(nullable = true) Boolean onChange) {}

  /** The answer to a deletion. */
  @Schema(name = "EvaluationScheduleDeleted")
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "evaluation_schedule.deleted";
    }
  }
}
