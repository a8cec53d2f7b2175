package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.error.ApiError;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How a candidate gets more and more of the requests; each member has a default.
 *
 * @param steps shares of the requests, growing; the last is 1
 * @param stepSeconds that each share is watched for at least
 * @param stepAnswers answers of the candidate that each share takes at least
 * @param confidence that a candidate which is no worse is not sent back
 * @param tolerance by how much a watched share may be worse
 * @param slower an answer is slow that takes so many times what 95 of 100 live ones take
 * @param dearer an answer is dear that costs so many times what 95 of 100 live ones cost
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "PromotionCanary")
public record CanaryPlan(
    @Schema(nullable = true, maxItems = 10) List<Double> steps,
    @Schema(nullable = true, minimum = "0", maximum = "2592000") Integer stepSeconds,
    @Schema(nullable = true, minimum = "0", maximum = "1000000") Integer stepAnswers,
    @Schema(nullable = true, minimum = "0.5", maximum = "0.999") Double confidence,
    @Schema(nullable = true, minimum = "0", maximum = "0.5") Double tolerance,
    @Schema(nullable = true, minimum = "1", maximum = "100") Double slower,
    @Schema(nullable = true, minimum = "1", maximum = "100") Double dearer) {

  /** All defaults. */
  static final CanaryPlan USUAL =
      new CanaryPlan(List.of(.1, .5, 1.0), 600, 100, .95, .02, 1.5, 1.25);

  private static final int MOST_STEPS = 10;
  private static final int MONTH = 30 * 24 * 3600;

  /**
   * The same with defaults for what is missing.
   *
   * @throws ApiError 400 that names the member at fault
   */
  CanaryPlan whole() {
    within("step_seconds", stepSeconds, 0, MONTH);
    within("step_answers", stepAnswers, 0, 1_000_000);
    within("confidence", confidence, .5, .999);
    within("tolerance", tolerance, 0, .5);
    within("slower", slower, 1, 100);
    within("dearer", dearer, 1, 100);
    return new CanaryPlan(
        steps == null ? USUAL.steps : checked(steps),
        stepSeconds == null ? USUAL.stepSeconds : stepSeconds,
        stepAnswers == null ? USUAL.stepAnswers : stepAnswers,
        confidence == null ? USUAL.confidence : confidence,
        tolerance == null ? USUAL.tolerance : tolerance,
        slower == null ? USUAL.slower : slower,
        dearer == null ? USUAL.dearer : dearer);
  }

  private static List<Double> checked(List<Double> steps) {
    double before = 0;
    for (Double step : steps) {
      if (step == null || !(step > before && step <= 1)) {
        throw invalid();
      }
      before = step;
    }
    if (before != 1 || steps.size() > MOST_STEPS) {
      throw invalid();
    }
    return List.copyOf(steps);
  }

  private static ApiError invalid() {
    return ApiError.invalid(
        "canary.steps", "'canary.steps' must be up to 10 growing shares, the last of them 1.");
  }

  private static void within(String name, Number value, double least, double most) {
    if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw ApiError.invalid(
          "canary." + name, "'canary.%s' must be from %s to %s.".formatted(name, least, most));
    }
  }
}
