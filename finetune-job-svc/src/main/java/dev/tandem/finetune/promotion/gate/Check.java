package dev.tandem.finetune.promotion.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What the gate says about one metric.
 *
 * @param primary whether it had to get better; else it had not to get worse
 * @param why a sentence
 * @param difference candidate less live, whichever is better
 * @param margin the loss that was to be ruled out; null for the primary
 * @param rowsNeeded rows that would probably decide it, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "PromotionCheck")
public record Check(
    String metric,
    boolean primary,
    @Schema(type = SchemaType.STRING) Outcome outcome,
    String why,
    Double live,
    Double candidate,
    Double difference,
    Double low,
    Double high,
    Double margin,
    Double p,
    int rows,
    Long rowsNeeded) {

  /** What came of it. */
  public enum Outcome {
    /** Not worse, or better, as was asked. */
    PASSED,
    /** Shown to be worse. */
    WORSE,
    /** The rows do not show what had to be shown. */
    NOT_SHOWN,
    /** The evaluation has no such figure of both sides. */
    NOT_MEASURED;

    /** The name in answers. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
