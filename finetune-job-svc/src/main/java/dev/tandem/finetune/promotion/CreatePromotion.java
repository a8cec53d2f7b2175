package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.evaluation.score.Settings;
import dev.tandem.finetune.promotion.gate.Guard;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of a promotion's creation.
 *
 * @param change of the live version, as a JSON merge patch (RFC 7396)
 * @param guards metrics that must not get worse; the usual ones that the rows have, without any
 * @param primary metric that has to get better, or null where not getting worse is enough
 * @param settings of the evaluation at the gate
 * @param hold {@code gate} stops after the gate until the promotion is approved
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "CreatePromotionRequest")
public record CreatePromotion(
    @Schema(nullable = true, maxLength = 128) String name,
    @Schema(required = true) String deployment,
    @Schema(
            required = true,
            implementation = Object.class,
            description = "What of the live version is to change; null removes a member")
        ObjectNode change,
    @Schema(required = true) String testSet,
    @Schema(nullable = true, maxItems = 16) List<Guard> guards,
    @Schema(nullable = true) String primary,
    @Schema(nullable = true) Settings settings,
    @Schema(nullable = true) CanaryPlan canary,
    @Schema(
            nullable = true,
            enumeration = {"gate"})
        String hold) {

  /** The value of {@link #hold} that stops behind the gate. */
  public static final String GATE = "gate";
}
