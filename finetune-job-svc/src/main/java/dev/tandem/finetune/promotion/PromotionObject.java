package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.evaluation.score.Settings;
import dev.tandem.finetune.promotion.Promotion.Event;
import dev.tandem.finetune.promotion.Promotion.Status;
import dev.tandem.finetune.promotion.canary.Finding;
import dev.tandem.finetune.promotion.gate.Guard;
import dev.tandem.finetune.promotion.gate.Verdict;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A promotion as the API shows it. Times are seconds since 1970. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Promotion")
public record PromotionObject(
    String id,
    long createdAt,
    Long finishedAt,
    String name,
    String deployment,
    @Schema(implementation = Object.class) ObjectNode change,
    @Schema(type = SchemaType.STRING) Status status,
    String reason,
    Integer liveVersion,
    Integer candidateVersion,
    double share,
    String testSet,
    List<Guard> guards,
    String primary,
    Settings settings,
    CanaryPlan canary,
    String hold,
    String evaluation,
    Verdict verdict,
    Watched watch,
    List<Finding> findings,
    List<Event> history) {

  @JsonProperty("object")
  public String object() {
    return "promotion";
  }

  static PromotionObject of(Promotion kept) {
    CreatePromotion spec = kept.spec();
    Promotion.State state = kept.state();
    return new PromotionObject(
        kept.id(),
        kept.createdAt().getEpochSecond(),
        kept.finishedAt() == null ? null : (Long) kept.finishedAt().getEpochSecond(),
        spec.name(),
        spec.deployment(),
        spec.change(),
        kept.status(),
        kept.reason(),
        state.live(),
        state.candidate(),
        state.share(),
        spec.testSet(),
        spec.guards(),
        spec.primary(),
        spec.settings(),
        spec.canary(),
        spec.hold(),
        state.evaluation(),
        state.verdict(),
        state.watch(),
        state.findings(),
        kept.history());
  }
}
