package dev.tandem.finetune.promotion.canary;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A figure of candidate and live version.
 *
 * @param live the share, or null while nothing says anything about it
 * @param liveLow what the live version's true share lies above
 * @param liveHigh what it lies below
 * @param liveValues how many values it is a share of
 * @param tolerance by how much the candidate may be worse
 * @param harm whether the candidate is shown to be worse by more than that
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "PromotionFinding")
public record Finding(
    @Schema(type = SchemaType.STRING) Figure figure,
    Double live,
    double liveLow,
    double liveHigh,
    long liveValues,
    Double candidate,
    double candidateLow,
    double candidateHigh,
    long candidateValues,
    double tolerance,
    boolean harm) {

  /** A sentence. */
  public String told() {
    return String.format(
        Locale.ROOT,
        "The candidate's share of %s is %.3f (at least %.3f, of %d) against %.3f live (at most %.3f, of %d), and %.3f more was allowed.",
        figure.wire(),
        candidate == null ? 0 : candidate,
        candidateLow,
        candidateValues,
        live == null ? 0 : live,
        liveHigh,
        liveValues,
        tolerance);
  }
}
