package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;

/**
 * A job as the API shows it. Times are seconds since 1970; every member is always present, because
 * the SDKs' types require them.
 *
 * @param error null, or a JSON object of code, message and param
 * @param metadata a JSON object of strings
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FineTuningJob(
    String id,
    String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("finished_at") Long finishedAt,
    String model,
    @JsonProperty("fine_tuned_model") String fineTunedModel,
    @JsonProperty("organization_id") String organizationId,
    String status,
    @JsonRawValue String error,
    Hyperparameters hyperparameters,
    @JsonProperty("training_file") String trainingFile,
    @JsonProperty("validation_file") String validationFile,
    @JsonProperty("result_files") List<String> resultFiles,
    @JsonProperty("trained_tokens") Long trainedTokens,
    int seed,
    @JsonRawValue String metadata) {

  /** What training runs with; {@code auto} until it is decided. */
  public record Hyperparameters(
      @JsonProperty("n_epochs") String epochs,
      @JsonProperty("batch_size") String batchSize,
      @JsonProperty("learning_rate_multiplier") String learningRateMultiplier) {

    static final Hyperparameters AUTO = new Hyperparameters("auto", "auto", "auto");
  }
}
