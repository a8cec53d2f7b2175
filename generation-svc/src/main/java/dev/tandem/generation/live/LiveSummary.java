package dev.tandem.generation.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Sums over a deployment's live receipts, by version.
 *
 * @param through the place in the project's chain up to which was read; the next request's {@code
 *     after}
 * @param more whether there are receipts behind it already
 */
@Schema(name = "ReceiptsSummary")
@JsonNaming(SnakeCaseStrategy.class)
public record LiveSummary(
    String deployment, long through, boolean more, List<VersionSums> versions) {

  @JsonProperty("object")
  public String object() {
    return "receipts.summary";
  }

  /**
   * One version. All but the last three members are of the receipts that were read.
   *
   * @param faltered answers before which another model was tried and failed
   * @param checked answers whose sentences were held against their passages
   * @param unsupported sum over these of the share of sentences without support
   * @param timed answers whose time is known
   * @param priced answers whose cost is known
   * @param p95Millis 95th percentile of the time to the last byte, or null
   * @param p95Cost of the cost, or null
   * @param rated feedback on receipts behind {@code since}, of all times
   * @param disliked of these with {@code down}
   * @param failed requests that ended without an answer, ever
   */
  @Schema(name = "ReceiptsSummaryVersion")
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record VersionSums(
      int version,
      long answers,
      long faltered,
      long abstained,
      long checked,
      double unsupported,
      long timed,
      long slow,
      long priced,
      long dear,
      @JsonProperty("p95_millis") Double p95Millis,
      @JsonProperty("p95_cost") Double p95Cost,
      long rated,
      long disliked,
      long failed) {}
}
