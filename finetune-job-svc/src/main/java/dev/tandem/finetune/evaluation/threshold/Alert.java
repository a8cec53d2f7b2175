package dev.tandem.finetune.evaluation.threshold;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A figure that went outside of its bounds, or came back.
 *
 * @param state {@code crossed} or {@code back}
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Alert")
public record Alert(
    String id,
    long createdAt,
    String threshold,
    String evaluation,
    String deployment,
    String metric,
    String state,
    double value,
    Double least,
    Double most) {

  /** Begins every id. */
  public static final String PREFIX = "alert-";

  @JsonProperty("object")
  public String object() {
    return "alert";
  }
}
