package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.job.CreateJob;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The arms that are to be measured on a test set; at least two of them.
 *
 * @param base the model alone; the retrieval arm's model when it is left out
 * @param rag a deployment, or a model with vector stores
 * @param tuned a model that is there
 * @param train a fine-tuning job whose model is the tuned one, in the place of {@code tuned}
 * @param both in the place of what is made of the others
 * @param confidence of intervals and tests, .95
 * @param leastGain share of right answers for which a dearer approach is worth it, .02
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "AdviceMeasureRequest")
public record Measure(
    @Schema(required = true) String testSet,
    @Schema(nullable = true) Target base,
    @Schema(nullable = true) Target rag,
    @Schema(nullable = true) Target tuned,
    @Schema(nullable = true) CreateJob train,
    @Schema(nullable = true) Target both,
    @Schema(nullable = true, minimum = "0.5", maximum = "0.999") Double confidence,
    @Schema(nullable = true, minimum = "0", maximum = "1") Double leastGain) {

  /** Whether there is a tuned arm. */
  boolean tunes() {
    return tuned != null || train != null;
  }
}
