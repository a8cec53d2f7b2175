package dev.tandem.finetune.evaluation.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.run.Evaluation.Cause;
import dev.tandem.finetune.evaluation.run.Evaluation.Progress;
import dev.tandem.finetune.evaluation.run.Evaluation.Status;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.evaluation.score.Settings;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An evaluation as the API shows it. Times are seconds since 1970. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Evaluation")
public record EvaluationObject(
    String id,
    long createdAt,
    Long startedAt,
    Long finishedAt,
    String name,
    @Schema(type = SchemaType.STRING) Status status,
    String error,
    @Schema(type = SchemaType.STRING) Cause cause,
    String schedule,
    String testSet,
    Target target,
    Target baseline,
    List<String> metrics,
    Settings settings,
    @Schema(implementation = Object.class) JsonNode configuration,
    Progress progress,
    Report report) {

  @JsonProperty("object")
  public String object() {
    return "evaluation";
  }

  static EvaluationObject of(Evaluation kept) {
    return new EvaluationObject(
        kept.id(),
        kept.createdAt().getEpochSecond(),
        seconds(kept.startedAt()),
        seconds(kept.finishedAt()),
        kept.name(),
        kept.status(),
        kept.error(),
        kept.cause(),
        kept.schedule(),
        kept.spec().testSet(),
        kept.spec().target(),
        kept.spec().baseline(),
        kept.spec().metrics(),
        kept.spec().settings(),
        kept.configuration(),
        kept.progress(),
        kept.report());
  }

  private static Long seconds(Instant at) {
    return at == null ? null : at.getEpochSecond();
  }

  /**
   * A row with what came of it.
   *
   * @param id its number in the test set, from 1
   * @param row null when the test set is gone
   * @param target by run; null where it is still to be asked
   * @param baseline likewise; empty without one
   */
  @Schema(name = "EvaluationRow")
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record RowResult(
      String id, TestRow row, List<SideResult> target, List<SideResult> baseline) {

    @JsonProperty("object")
    public String object() {
      return "evaluation.row";
    }
  }

  /**
   * @param figures of this row by metric, as far as it has any
   */
  @Schema(name = "EvaluationRowSide")
  public record SideResult(Outcome outcome, Map<String, Double> figures) {}

  /** The answer to a deletion. */
  @Schema(name = "EvaluationDeleted")
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "evaluation.deleted";
    }
  }
}
