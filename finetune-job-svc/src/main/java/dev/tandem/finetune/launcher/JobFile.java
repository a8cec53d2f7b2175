package dev.tandem.finetune.launcher;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * What a trainer is told, as docs/trainer-contract.md has it.
 *
 * @param folder that survives restarts; set by the launcher
 * @param service base address of this service as the trainer sees it
 * @param keepCheckpoints how many of the last checkpoints are sent as models of their own
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobFile(
    String job,
    String method,
    String technique,
    BaseModelPlace baseModel,
    Data data,
    Map<String, Object> hyperparameters,
    boolean packing,
    JsonNode search,
    int seed,
    String folder,
    String service,
    boolean upload,
    boolean merge,
    int keepCheckpoints) {

  @JsonProperty("format")
  public int format() {
    return 1;
  }

  /** A base model; its path is absent for the classifier. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BaseModelPlace(String name, String path, int context) {}

  /** Addresses of the rows; null for those that the job does not have. */
  public record Data(String training, String validation, String general) {}

  /** The same for a trainer that keeps its files in this folder. */
  public JobFile in(String place) {
    return new JobFile(
        job,
        method,
        technique,
        baseModel,
        data,
        hyperparameters,
        packing,
        search,
        seed,
        place,
        service,
        upload,
        merge,
        keepCheckpoints);
  }
}
