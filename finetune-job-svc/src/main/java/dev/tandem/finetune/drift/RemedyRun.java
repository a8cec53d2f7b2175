package dev.tandem.finetune.drift;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A remedy that was started.
 *
 * @param id marks what it makes in other places
 * @param status {@code running}, {@code succeeded}, {@code failed}, or {@code needs_person}
 * @param step at which it is: {@code files}, {@code dataset}, {@code tuning}, {@code evaluation},
 *     {@code gate}
 * @param message what was done last, or what a person has to do
 * @param files that are processed anew, in their order
 * @param handed how many of these were handed over
 * @param startedAt seconds since 1970
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "DriftRemedy")
public record RemedyRun(
    String id,
    Remedy remedy,
    String status,
    String step,
    String message,
    List<String> files,
    Integer handed,
    String dataset,
    String job,
    String model,
    String evaluation,
    String promotion,
    long startedAt,
    Long finishedAt) {

  /** What a remedy makes on its way, each known by its id. */
  public enum Made {
    DATASET,
    JOB,
    MODEL,
    EVALUATION,
    PROMOTION
  }

  /** Begins every id. */
  public static final String PREFIX = "remedy-";

  public static final String RUNNING = "running";
  public static final String SUCCEEDED = "succeeded";
  public static final String FAILED = "failed";
  public static final String NEEDS_PERSON = "needs_person";

  /** One that begins. */
  public static RemedyRun begun(String id, Remedy remedy, String step, long at) {
    return new RemedyRun(
        id, remedy, RUNNING, step, null, null, null, null, null, null, null, null, at, null);
  }

  @JsonIgnore
  public boolean isRunning() {
    return status.equals(RUNNING);
  }

  /** The same, at a step. */
  public RemedyRun at(String next, String said) {
    return new RemedyRun(
        id,
        remedy,
        status,
        next,
        said,
        files,
        handed,
        dataset,
        job,
        model,
        evaluation,
        promotion,
        startedAt,
        finishedAt);
  }

  /** The same with so many of these files handed over. */
  public RemedyRun with(List<String> toProcess, int done) {
    return new RemedyRun(
        id,
        remedy,
        status,
        step,
        message,
        toProcess,
        done,
        dataset,
        job,
        model,
        evaluation,
        promotion,
        startedAt,
        finishedAt);
  }

  /** The same with something that it made. */
  public RemedyRun with(Made what, String made) {
    return new RemedyRun(
        id,
        remedy,
        status,
        step,
        message,
        files,
        handed,
        what == Made.DATASET ? made : dataset,
        what == Made.JOB ? made : job,
        what == Made.MODEL ? made : model,
        what == Made.EVALUATION ? made : evaluation,
        what == Made.PROMOTION ? made : promotion,
        startedAt,
        finishedAt);
  }

  /** The same, ended. */
  public RemedyRun ended(String how, String said, long at) {
    return new RemedyRun(
        id,
        remedy,
        how,
        step,
        said,
        files,
        handed,
        dataset,
        job,
        model,
        evaluation,
        promotion,
        startedAt,
        at);
  }
}
