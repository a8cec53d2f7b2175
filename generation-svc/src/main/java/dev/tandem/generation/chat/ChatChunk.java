package dev.tandem.generation.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import java.util.List;
import java.util.Optional;

/**
 * A chunk of a chat completion's stream.
 *
 * @param usage absent unless the caller asked for usage; then null in every chunk but the last
 * @param systemFingerprint as the model server names it, or absent
 * @param tandem how the answer was decided, an extension; in the chunk that ends the answer
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatChunk(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    Optional<ChatCompletion.Usage> usage,
    String systemFingerprint,
    Decision tandem) {

  /**
   * The next part of one answer.
   *
   * @param delta what is added to the message; {@code citations}, once in the last one that is not
   *     empty, are an extension
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Choice(int index, ObjectNode delta, JsonNode logprobs, String finishReason) {}
}
