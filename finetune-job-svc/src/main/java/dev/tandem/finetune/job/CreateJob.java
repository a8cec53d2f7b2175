package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/fine_tuning/jobs}, as it was sent. */
@Schema(name = "CreateFineTuningJobRequest")
public record CreateJob(
    @Schema(required = true) String model,
    @JsonProperty("training_file") @Schema(required = true) String trainingFile,
    @JsonProperty("validation_file") @Schema(nullable = true) String validationFile,
    @Schema(nullable = true, minLength = 1, maxLength = 64) String suffix,
    @Schema(nullable = true, minimum = "0", maximum = "2147483647") JsonNode seed,
    @Schema(type = SchemaType.OBJECT, nullable = true) JsonNode metadata,
    @Schema(type = SchemaType.ARRAY, nullable = true) JsonNode integrations,
    Method method,
    @Schema(deprecated = true) Numbers hyperparameters,
    @Schema(implementation = Extension.class) JsonNode tandem) {

  /** How to train; one of the members beside the type belongs to it. */
  @Schema(name = "FineTuneMethod")
  public record Method(
      @Schema(enumeration = {"supervised", "dpo"}) String type,
      Settings supervised,
      Settings dpo) {}

  /** The settings of a method. */
  @Schema(name = "FineTuneMethodSettings")
  public record Settings(Numbers hyperparameters) {}

  /** Each a number or {@code "auto"}. */
  @Schema(name = "FineTuneHyperparameters")
  public record Numbers(
      @JsonProperty("n_epochs") JsonNode epochs,
      @JsonProperty("batch_size") JsonNode batchSize,
      @JsonProperty("learning_rate_multiplier") JsonNode learningRateMultiplier,
      JsonNode beta) {}

  /** What Tandem adds; members that it does not know are refused, not ignored. */
  @Schema(name = "FineTuningExtension")
  public record Extension(
      String technique,
      Search search,
      Integer rank,
      Boolean packing,
      Boolean merge,
      @JsonProperty("general_file") String generalFile) {}

  /** Trials instead of one training. */
  @Schema(name = "FineTuningSearch")
  public record Search(
      Integer trials,
      @JsonProperty("learning_rate") List<Double> learningRate,
      List<Integer> rank,
      List<Integer> epochs) {}
}
