package dev.tandem.generation.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.FileCitation;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The chat completion object of the API.
 *
 * @param created epoch seconds
 * @param tandem how the answer was decided, an extension
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ChatCompletion(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    Usage usage,
    String serviceTier,
    Decision tandem) {

  /** The one answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "ChatChoice")
  public record Choice(
      int index, Message message, String finishReason, @Schema(nullable = true) Object logprobs) {}

  /**
   * What the model says.
   *
   * @param citations an extension: the API's own annotations know URLs only
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "ChatAnswer")
  public record Message(
      String role,
      String content,
      @Schema(nullable = true) String refusal,
      List<Object> annotations,
      List<FileCitation> citations) {}

  /** Token counts, estimated for models without a tokenizer. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "CompletionUsage")
  public record Usage(
      int promptTokens,
      int completionTokens,
      int totalTokens,
      PromptDetails promptTokensDetails,
      CompletionDetails completionTokensDetails) {

    static Usage of(int prompt, int completion) {
      return new Usage(
          prompt, completion, prompt + completion, new PromptDetails(0), new CompletionDetails(0));
    }
  }

  /** Members the SDKs read; nothing is cached here. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record PromptDetails(int cachedTokens) {}

  /** Members the SDKs read; nothing reasons here. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record CompletionDetails(int reasoningTokens) {}
}
