package dev.tandem.finetune.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * What training runs with: each a number, or {@code "auto"} until the files are known.
 *
 * @param beta of DPO; null and absent otherwise
 */
public record Hyperparameters(
    @JsonProperty("n_epochs") JsonNode epochs,
    @JsonProperty("batch_size") JsonNode batchSize,
    @JsonProperty("learning_rate_multiplier") JsonNode learningRateMultiplier,
    @JsonProperty("beta") @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode beta) {

  /** Left to the service. */
  public static final JsonNode AUTO = TextNode.valueOf("auto");

  /** As they were decided. */
  public Hyperparameters decided(Plan plan) {
    return new Hyperparameters(
        IntNode.valueOf(plan.epochs()),
        IntNode.valueOf(plan.batchSize()),
        DoubleNode.valueOf(plan.learningRateMultiplier()),
        plan.beta() == null ? null : DoubleNode.valueOf(plan.beta()));
  }
}
