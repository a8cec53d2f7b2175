package dev.tandem.finetune.drift;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A look at a monitor's deployment. Times are seconds since 1970.
 *
 * @param cause {@code request} or {@code interval}
 * @param status {@code queued}, {@code running}, {@code succeeded}, {@code failed} or {@code
 *     cancelled}
 * @param error why it failed, or null
 * @param report figures of all that was compared, found or not; null until it has ended
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "DriftCheck")
public record Check(
    String id,
    String monitor,
    long createdAt,
    String cause,
    String status,
    String error,
    @Schema(implementation = Object.class, nullable = true) JsonNode report,
    Long startedAt,
    Long finishedAt) {

  /** Begins every id. */
  public static final String PREFIX = "driftcheck-";

  @JsonProperty("object")
  public String object() {
    return "drift.check";
  }
}
