package dev.tandem.generation.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.FileCitation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    @JsonInclude(JsonInclude.Include.NON_NULL) String systemFingerprint,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> metadata,
    Decision tandem) {

  /** Where the metadata of an answer names its receipt. */
  static final String RECEIPT = "tandem_receipt";

  /** The caller's metadata, with the receipt; null when there is nothing to show. */
  static Map<String, String> metadata(ChatRequest request, Decision decision) {
    Map<String, String> metadata = new LinkedHashMap<>(request.metadata());
    if (decision.receiptId() != null) {
      metadata.put(RECEIPT, decision.receiptId());
    }
    return metadata.isEmpty() ? null : metadata;
  }

  /** One answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "ChatChoice")
  public record Choice(
      int index,
      @Schema(implementation = Message.class) ObjectNode message,
      String finishReason,
      @Schema(nullable = true, implementation = Object.class) JsonNode logprobs) {}

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

  /** Token counts of the model server's, estimated for models without one. */
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

    static Usage of(AnswerPiece.Usage counted) {
      return new Usage(
          counted.prompt(),
          counted.completion(),
          counted.prompt() + counted.completion(),
          new PromptDetails(counted.cached()),
          new CompletionDetails(counted.reasoning()));
    }
  }

  /** Of the prompt's tokens, those that the server had read before. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record PromptDetails(int cachedTokens) {}

  /** Of the completion's tokens, those that are not shown. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record CompletionDetails(int reasoningTokens) {}
}
