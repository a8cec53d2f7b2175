package dev.tandem.generation.feedback;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.id.Ids;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Feedback as it is shown, with what it is about.
 *
 * @param createdAt epoch seconds
 * @param updatedAt epoch seconds of when it was given last
 * @param receipt id of the receipt
 * @param answerId of the response or chat completion
 * @param deployment that answered, or null
 * @param question null where the receipt's texts are not kept
 * @param answer null where the receipt's texts are not kept
 * @param user as the client names them, or null
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Feedback")
public record Feedback(
    String id,
    long createdAt,
    long updatedAt,
    String receipt,
    String answerId,
    @Schema(nullable = true) String deployment,
    @Schema(nullable = true) String question,
    @Schema(nullable = true) String answer,
    @Schema(nullable = true) String user,
    Rating rating,
    @Schema(nullable = true) String correctedAnswer,
    @Schema(nullable = true) String reason,
    List<String> labels) {

  static String newId() {
    return Ids.next("fdbk_");
  }

  @JsonProperty("object")
  public String object() {
    return "feedback";
  }
}
