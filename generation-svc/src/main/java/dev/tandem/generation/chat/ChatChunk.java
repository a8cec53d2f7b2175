package dev.tandem.generation.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.FileCitation;
import java.util.List;
import java.util.Optional;

/**
 * A chunk of a chat completion's stream.
 *
 * @param usage absent unless the caller asked for usage; then null in every chunk but the last
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
    Decision tandem) {

  /** The one answer's next part. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Choice(int index, Delta delta, Object logprobs, String finishReason) {}

  /**
   * What is added to the message.
   *
   * @param citations an extension; once, in the last delta
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delta(String role, String content, List<FileCitation> citations) {

    static final Delta NONE = new Delta(null, null, null);

    static Delta of(String content) {
      return new Delta(null, content, null);
    }
  }
}
