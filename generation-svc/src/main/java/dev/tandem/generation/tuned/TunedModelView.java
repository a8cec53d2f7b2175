package dev.tandem.generation.tuned;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A tuned model as other services see it.
 *
 * @param createdAt epoch seconds
 */
@JsonPropertyOrder({"object"})
@JsonNaming(SnakeCaseStrategy.class)
public record TunedModelView(
    String name,
    String kind,
    String baseModel,
    String digest,
    long createdAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(implementation = Object.class)
        JsonNode manifest) {

  static TunedModelView of(TunedModel model) {
    return new TunedModelView(
        model.name(),
        model.artifact().kind(),
        model.baseModel(),
        model.digest(),
        model.createdAt().getEpochSecond(),
        model.manifest());
  }

  @JsonProperty("object")
  public String object() {
    return "tuned_model";
  }
}
