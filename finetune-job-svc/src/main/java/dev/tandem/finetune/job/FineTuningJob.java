package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.model.Technique;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A job as the API shows it. Times are seconds since 1970; every member is always present, because
 * the SDKs' types require them.
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FineTuningJob(
    String id,
    long createdAt,
    Long finishedAt,
    String model,
    String fineTunedModel,
    String organizationId,
    String status,
    JobError error,
    Hyperparameters hyperparameters,
    String trainingFile,
    String validationFile,
    List<String> resultFiles,
    Long trainedTokens,
    int seed,
    Long estimatedFinish,
    List<String> integrations,
    Map<String, Object> method,
    String userProvidedSuffix,
    Map<String, String> metadata,
    Extension tandem) {

  /**
   * What Tandem adds.
   *
   * @param state as {@code status}, but {@code saving} is told from {@code running}
   * @param progress what the trainer told last
   * @param result what came out: the manifest and how much was forgotten; null before
   * @param serving {@code loaded}, why the model cannot be used yet, {@code retired} or {@code
   *     deleted}; null before it is there
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Extension(
      Technique technique,
      JobSpec.Search search,
      Integer rank,
      boolean packing,
      boolean merge,
      String generalFile,
      String state,
      Integer restarts,
      JsonNode progress,
      JsonNode result,
      String serving) {}

  @JsonProperty("object")
  public String object() {
    return "fine_tuning.job";
  }

  /** The job's public side. */
  public static FineTuningJob of(Job job) {
    JobSpec spec = job.spec();
    Hyperparameters numbers =
        job.plan() == null ? spec.hyperparameters() : spec.hyperparameters().decided(job.plan());
    JobState.Succeeded success = job.state() instanceof JobState.Succeeded end ? end : null;
    return new FineTuningJob(
        job.id(),
        job.createdAt().getEpochSecond(),
        job.state() instanceof JobState.Ended end ? seconds(end.at()) : null,
        spec.model(),
        success == null ? null : success.model(),
        job.project(),
        job.state().wire(),
        job.state() instanceof JobState.Failed failed ? failed.error() : null,
        numbers,
        spec.trainingFile(),
        spec.validationFile(),
        success == null ? List.of() : success.resultFiles(),
        success == null ? null : success.trainedTokens(),
        spec.seed(),
        job.state() instanceof JobState.Running ? seconds(job.estimatedFinish()) : null,
        List.of(),
        Map.of("type", spec.method(), spec.method(), Map.of("hyperparameters", numbers)),
        spec.suffix(),
        spec.metadata(),
        extension(job));
  }

  private static Extension extension(Job job) {
    Integer restarts =
        switch (job.state()) {
          case JobState.Running running -> running.restarts();
          case JobState.Saving saving -> saving.restarts();
          default -> null;
        };
    JobSpec spec = job.spec();
    return new Extension(
        spec.technique(),
        spec.search(),
        spec.rank(),
        spec.packing(),
        spec.merge(),
        spec.generalFile(),
        job.state().stored(),
        restarts,
        job.progress(),
        job.result(),
        job.serving());
  }

  private static Long seconds(Instant time) {
    return time == null ? null : time.getEpochSecond();
  }
}
