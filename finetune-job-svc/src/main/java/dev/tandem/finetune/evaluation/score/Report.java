package dev.tandem.finetune.evaluation.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.evaluation.metric.Labels.Confusion;
import dev.tandem.finetune.evaluation.metric.RiskCoverage;
import dev.tandem.finetune.evaluation.statistics.PairedComparison;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an evaluation found.
 *
 * @param target what was measured
 * @param baseline what it was compared with, or null
 * @param comparison by metric; null without a baseline
 * @param notes sentences about what a reader might take wrongly
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "EvaluationReport")
public record Report(
    Side target, Side baseline, Map<String, PairedComparison> comparison, List<String> notes) {

  /** The target's figure of a metric, if it was measured. */
  public Optional<Double> figure(String metric) {
    return Optional.ofNullable(target.metrics().get(metric)).map(Figure::value);
  }

  /**
   * A figure with its interval; the ends are null where one row cannot tell.
   *
   * @param rows that it is made of
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "EvaluationFigure")
  public record Figure(Double value, Double low, Double high, int rows) {}

  /**
   * One side.
   *
   * @param failedRows that have no answer; they are in the figures, with the worst there is
   * @param failures why, and how often
   * @param models that really answered
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "EvaluationSide")
  public record Side(
      int rows,
      int failedRows,
      Map<String, Figure> metrics,
      Map<String, Integer> failures,
      List<String> models,
      List<Integer> deploymentVersions,
      String currency,
      Confusion confusion,
      RiskCoverage riskCoverage,
      Judge judge) {}

  /**
   * How far the judging model can be believed.
   *
   * @param asked verdicts that were asked for
   * @param nonsense that were neither of the two, or did not come
   * @param labelled answers that a person had judged and the model judged as well
   * @param agreement share of these on which both agree, or null
   * @param kappa agreement beyond chance (Cohen), or null when it has no value
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "EvaluationJudgeReport")
  public record Judge(
      String model,
      String prompt,
      int asked,
      int nonsense,
      int labelled,
      Double agreement,
      Double kappa) {}
}
