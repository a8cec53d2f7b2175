package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.finetune.dataset.check.DataReport;
import dev.tandem.finetune.job.CreateJob;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The check's report as the API shows it. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DryRun(
    boolean ok,
    long errorCount,
    Map<String, Long> errorCodes,
    List<DataReport.Problem> errors,
    List<DataReport.Warning> warnings,
    DataReport.Facts facts) {

  @JsonProperty("object")
  public String object() {
    return "dataset.preflight";
  }

  static DryRun of(DataReport report) {
    return new DryRun(
        report.ok(),
        report.errorCount(),
        report.errorCodes(),
        report.errors(),
        report.warnings(),
        report.facts());
  }

  /**
   * The body of a dry run.
   *
   * @param method {@code supervised} or {@code dpo}, or an object with that as {@code type}
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "PreflightRequest")
  public record Request(
      @Schema(required = true) String trainingFile,
      @Schema(nullable = true) String validationFile,
      @Schema(required = true) String model,
      @Schema(nullable = true) JsonNode method,
      @Schema(nullable = true) String technique,
      CreateJob.Numbers hyperparameters) {}
}
