package dev.tandem.finetune.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.model.Technique;
import java.util.List;

/**
 * A model of the registry, as the API shows it. Times are seconds since 1970.
 *
 * @param id the name by which clients use it
 * @param checkpointStep after which step of its job it was so; null for the model at the end
 * @param digest over all of its files
 * @param hyperparameters those that training ran with
 * @param datasets the rows that it was made from, by role
 * @param metrics what the trainer measured
 * @param forgetting loss on the general set after training less the one before, or null
 * @param manifest whole, as the trainer wrote it
 * @param history every state that it was in, the oldest first
 * @param flags what its owner should know, such as {@code training_file_deleted}
 * @param deletedAt when it was deleted, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RegisteredModel(
    String id,
    long createdAt,
    String baseModel,
    String fineTuningJob,
    Long checkpointStep,
    Technique technique,
    String method,
    int seed,
    String digest,
    JsonNode hyperparameters,
    List<DataSet> datasets,
    Long trainedTokens,
    JsonNode metrics,
    JsonNode forgetting,
    ModelState state,
    List<StateChange> history,
    ServingState serving,
    List<String> flags,
    Long deletedAt,
    JsonNode manifest) {

  /**
   * Rows that a model was made from.
   *
   * @param role training, validation or general
   * @param digest SHA-256 of the rows in hexadecimal, or null when it is not known
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record DataSet(String role, String fileId, String digest) {}

  /** A state with the time from which it held. */
  public record StateChange(long at, ModelState state) {}

  /**
   * How the model servers stand to it.
   *
   * @param served whether they have it
   * @param note why they have not, or still have; null when nothing is wrong
   * @param tries made since that is so
   * @param nextTryAt null when there is nothing to try
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record ServingState(boolean served, String note, int tries, Long nextTryAt) {}

  @JsonProperty("object")
  public String object() {
    return "tuned_model";
  }

  /** The answer to a deletion. */
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "tuned_model.deleted";
    }
  }
}
