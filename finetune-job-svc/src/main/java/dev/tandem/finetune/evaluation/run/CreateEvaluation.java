package dev.tandem.finetune.evaluation.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.score.Settings;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of an evaluation's creation.
 *
 * @param testSet id of a test set
 * @param baseline that the target is compared with on the same rows, or null
 * @param metrics by name; all that the test set and the target can have when there are none
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "CreateEvaluationRequest")
public record CreateEvaluation(
    @Schema(nullable = true, maxLength = 128) String name,
    @Schema(required = true) String testSet,
    @Schema(required = true) Target target,
    @Schema(nullable = true) Target baseline,
    @Schema(nullable = true, maxItems = 64) List<String> metrics,
    @Schema(nullable = true) Settings settings) {}
