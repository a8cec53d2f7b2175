package dev.tandem.finetune.promotion.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A metric that must not get worse.
 *
 * @param margin the loss that has to be ruled out, in the metric's own unit; null for the usual one
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "PromotionGuard")
public record Guard(
    @Schema(required = true) String metric,
    @Schema(
            nullable = true,
            description = "Loss to be ruled out, in the metric's unit; 0.1, or a fifth of live")
        Double margin) {

  private static final double USUAL = 0.1;
  private static final double USUAL_OF_LIVE = 0.2;
  private static final Set<String> PERCENT = Set.of("bleu", "sentence_bleu");
  private static final Set<String> UNBOUNDED =
      Set.of(
          "perplexity",
          "prompt_tokens",
          "completion_tokens",
          "cost",
          "latency_p50",
          "latency_p95",
          "latency_p99");

  /** The loss to be ruled out. */
  double marginFor(double live) {
    if (margin != null) {
      return margin;
    }
    return UNBOUNDED.contains(metric) ? USUAL_OF_LIVE * Math.abs(live) : USUAL * range();
  }

  /** Largest less smallest value that a row can have; NaN where there is no largest. */
  double range() {
    return UNBOUNDED.contains(metric) ? Double.NaN : PERCENT.contains(metric) ? 100 : 1;
  }
}
