package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.finetune.model.Technique;
import java.util.List;
import java.util.Map;

/**
 * What a client asked for, checked and with its defaults.
 *
 * @param method {@code supervised} or {@code dpo}
 * @param suffix of the model's name, or null
 * @param search several trials instead of one training, or null
 * @param rank of LoRA's matrices, or null for the trainer's default
 * @param packing whether several rows share a sequence
 * @param merge whether an adapter ends as a whole model, merged into its base model
 * @param generalFile file on which forgetting is measured, or null
 */
public record JobSpec(
    String model,
    String trainingFile,
    String validationFile,
    String method,
    Hyperparameters hyperparameters,
    String suffix,
    int seed,
    Map<String, String> metadata,
    Technique technique,
    Search search,
    Integer rank,
    boolean packing,
    boolean merge,
    String generalFile) {

  public static final String SUPERVISED = "supervised";
  public static final String DPO = "dpo";

  /**
   * Values among which trials choose.
   *
   * @param learningRate lowest and highest
   * @param rank those to choose from
   * @param epochs lowest and highest
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Search(
      int trials,
      @JsonProperty("learning_rate") List<Double> learningRate,
      List<Integer> rank,
      List<Integer> epochs) {}
}
