package dev.tandem.finetune.evaluation.threshold;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Bounds of a figure. Times are seconds since 1970.
 *
 * @param testSet name of the test set whose evaluations count, or null for all
 * @param least the figure must not be below, or null
 * @param most the figure must not be above, or null
 * @param crossed whether the last figure was outside
 * @param value the last figure, or null when there was none yet
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Threshold")
public record Threshold(
    String id,
    @JsonIgnore String project,
    long createdAt,
    String deployment,
    String metric,
    String testSet,
    Double least,
    Double most,
    boolean crossed,
    Double value,
    Long checkedAt) {

  /** Begins every id. */
  public static final String PREFIX = "threshold-";

  @JsonProperty("object")
  public String object() {
    return "threshold";
  }

  /** Whether a figure is outside. */
  boolean isCrossedBy(double figure) {
    return (least != null && figure < least) || (most != null && figure > most);
  }

  /** The body of a threshold's creation. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "CreateThresholdRequest")
  public record Create(
      @Schema(required = true) String deployment,
      @Schema(required = true) String metric,
      @Schema(nullable = true, description = "Name of a test set; all without it") String testSet,
      @Schema(nullable = true) Double least,
      @Schema(nullable = true) Double most) {}

  /** The answer to a deletion. */
  @Schema(name = "ThresholdDeleted")
  public record Deleted(String id, boolean deleted) {

    @JsonProperty("object")
    public String object() {
      return "threshold.deleted";
    }
  }
}
