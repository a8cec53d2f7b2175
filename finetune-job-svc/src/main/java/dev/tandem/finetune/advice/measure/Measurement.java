package dev.tandem.finetune.advice.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.evaluation.statistics.PairedComparison;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What the arms were found to be worth.
 *
 * @param rows that were measured
 * @param unmeasured rows of the test set that expect nothing that can be right or wrong
 * @param confidence of the arms' intervals
 * @param costs with what the questions were measured to use
 * @param notes sentences about what a reader might take wrongly
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AdviceMeasurement")
public record Measurement(
    int rows,
    int unmeasured,
    double confidence,
    List<Arm> arms,
    Recommendation recommendation,
    Costs costs,
    List<String> notes) {

  /** The arm of an approach, if it was asked. */
  public Optional<Arm> arm(Approach approach) {
    return arms.stream().filter(each -> each.approach() == approach).findFirst();
  }

  /** A share of right answers with its interval; the ends are null where one row cannot tell. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "AdviceShare")
  public record Share(double value, Double low, Double high, int rows) {}

  /**
   * Percentiles of the time from question to answer in milliseconds, of rows that were answered;
   * null when none was.
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "AdviceLatency")
  public record Latency(Double p50, Double p95, Double p99) {}

  /**
   * One arm.
   *
   * @param what was asked
   * @param error why it could not be measured, or null; then all but these and the name is empty
   * @param quality share of right answers
   * @param groups the same by what rows expect and by their tags
   * @param failedRows without an answer; they count as wrong
   * @param costPerQuery a month at the volume, its share of the set-up included, by the question
   * @param costPerCorrect the same by the right answer; null when none was right
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "AdviceArm")
  public record Arm(
      @Schema(type = SchemaType.STRING) Approach approach,
      String what,
      List<String> evaluations,
      String error,
      Share quality,
      Map<String, Share> groups,
      int failedRows,
      Latency latency,
      Double costPerQuery,
      Double costPerCorrect) {}

  /**
   * What to do.
   *
   * @param approach null when no arm could be measured
   * @param best with the highest share of right answers
   * @param alike arms that are not shown to be worse than the best by as much as the least gain
   * @param leastGain in share of right answers, for which a dearer approach is worth it
   * @param comparisons of the best with each other arm on the same rows
   * @param because sentences
   * @param wouldChange what would make it another one, as sentences
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "AdviceRecommendation")
  public record Recommendation(
      @Schema(type = SchemaType.STRING, nullable = true) Approach approach,
      @Schema(type = SchemaType.STRING, nullable = true) Approach best,
      List<Approach> alike,
      double leastGain,
      Map<String, PairedComparison> comparisons,
      List<String> because,
      List<String> wouldChange) {}
}
