package dev.tandem.finetune.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;

/**
 * A job as it is kept.
 *
 * @param number in the order of creation
 * @param progress what the trainer told last, an object; empty before that
 * @param trainerError the error that the trainer told, or null
 * @param result what the trainer told at its end, or null
 * @param serving {@code loaded}, or why the model is not; null before the end
 * @param note what its trainer was last said to wait for, or null
 * @param cleanup whether a trainer may have to be stopped, or its leavings cleaned up
 */
public record Job(
    long number,
    String id,
    String project,
    Instant createdAt,
    JobState state,
    JobSpec spec,
    Plan plan,
    JsonNode progress,
    JobError trainerError,
    JsonNode result,
    Instant estimatedFinish,
    String serving,
    String note,
    boolean cleanup) {

  public static final String PREFIX = "ftjob-";
  private static final int SHORT_ID = 8;

  /** The name of the model that comes out: {@code ft:BASE:ORG:SUFFIX:ID}. */
  public String modelName() {
    String id = this.id.substring(PREFIX.length());
    String organization = project.replaceAll("[^A-Za-z0-9._-]", "-");
    return String.join(
        ":",
        "ft",
        spec.model(),
        organization,
        spec.suffix() == null ? "" : spec.suffix(),
        id.substring(0, Math.min(SHORT_ID, id.length())));
  }

  /** The name of the model as it was after this step. */
  public String checkpointName(long step) {
    return String.format(Locale.ROOT, "%s:ckpt-step-%d", modelName(), step);
  }
}
