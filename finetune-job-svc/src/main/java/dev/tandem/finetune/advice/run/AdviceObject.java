package dev.tandem.finetune.advice.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.Costs;
import dev.tandem.finetune.advice.measure.Measurement;
import dev.tandem.finetune.advice.question.FirstAnswer;
import dev.tandem.finetune.advice.question.Questions;
import dev.tandem.finetune.advice.run.Advice.Status;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Advice as the API shows it. Times are seconds since 1970. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Advice")
public record AdviceObject(
    String id,
    long createdAt,
    String name,
    Questions questions,
    String currency,
    Map<String, Double> prices,
    Map<String, Double> workload,
    FirstAnswer firstAnswer,
    Costs costs,
    @Schema(nullable = true) Measured measurement) {

  @JsonProperty("object")
  public String object() {
    return "advice";
  }

  /**
   * A measurement.
   *
   * @param fineTuningJob that trains the tuned model, or null
   * @param evaluations that ask, by arm, as far as they were begun
   * @param progress of the evaluations that were begun; null in lists
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "AdviceMeasurementObject")
  public record Measured(
      @Schema(type = SchemaType.STRING) Status status,
      String error,
      Long startedAt,
      Long finishedAt,
      Measure request,
      String fineTuningJob,
      String tunedModel,
      Map<Approach, String> evaluations,
      Progress progress,
      Measurement result) {}

  /**
   * How far the evaluations are.
   *
   * @param training status of the fine-tuning job, or null without one
   */
  @Schema(name = "AdviceProgress")
  public record Progress(long questions, long asked, long failed, String training) {}

  public static AdviceObject of(Advice kept, Progress progress) {
    return new AdviceObject(
        kept.id(),
        kept.createdAt().getEpochSecond(),
        kept.name(),
        kept.basis().questions(),
        kept.basis().currency(),
        kept.basis().prices(),
        kept.basis().workload(),
        kept.basis().firstAnswer(),
        kept.basis().costs(),
        kept.measuring() == null ? null : measured(kept.measuring(), progress));
  }

  private static Measured measured(Advice.Measuring kept, Progress progress) {
    return new Measured(
        kept.status(),
        kept.error(),
        seconds(kept.startedAt()),
        seconds(kept.finishedAt()),
        kept.request(),
        kept.state().job(),
        kept.state().trained(),
        kept.state().evaluations(),
        progress,
        kept.result());
  }

  private static Long seconds(Instant at) {
    return at == null ? null : at.getEpochSecond();
  }

  /** The answer to a deletion. */
  @Schema(name = "AdviceDeleted")
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "advice.deleted";
    }
  }
}
