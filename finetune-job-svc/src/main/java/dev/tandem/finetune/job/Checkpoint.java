package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;

/** A model as it was in the middle of its training, as the API shows it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Checkpoint(
    String id,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("fine_tuned_model_checkpoint") String model,
    @JsonProperty("fine_tuning_job_id") String job,
    @JsonProperty("step_number") long step,
    JsonNode metrics) {

  @JsonProperty("object")
  public String object() {
    return "fine_tuning.job.checkpoint";
  }
}
