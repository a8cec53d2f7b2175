package dev.tandem.generation.tuned;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.backend.TunedServers.Coverage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A tuned model as other services see it.
 *
 * @param createdAt epoch seconds
 * @param loaded on how many of the replicas that can serve it, it is
 */
@JsonPropertyOrder({"object"})
@JsonNaming(SnakeCaseStrategy.class)
public record TunedModelView(
    String name,
    String kind,
    String baseModel,
    String digest,
    long createdAt,
    int loaded,
    int replicas,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(implementation = Object.class)
        JsonNode manifest) {

  static TunedModelView of(TunedModel model, Coverage coverage) {
    return new TunedModelView(
        model.name(),
        model.artifact().kind(),
        model.baseModel(),
        model.digest(),
        model.createdAt().getEpochSecond(),
        coverage.loaded(),
        coverage.replicas(),
        model.manifest());
  }

  @JsonProperty("object")
  public String object() {
    return "tuned_model";
  }
}
