package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.answer.AnswerPiece;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The response object of the API.
 *
 * @param createdAt epoch seconds
 * @param status in_progress, completed, incomplete or failed
 * @param completedAt epoch seconds, or null
 * @param tandem how the answer was decided, an extension; absent until it is known
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ResponseObject(
    String id,
    String object,
    long createdAt,
    String status,
    @Schema(nullable = true) Long completedAt,
    @Schema(nullable = true) Failure error,
    @Schema(nullable = true) IncompleteDetails incompleteDetails,
    @JsonUnwrapped Echo echo,
    List<OutputItem> output,
    @JsonInclude(JsonInclude.Include.NON_NULL) Usage usage,
    @JsonInclude(JsonInclude.Include.NON_NULL) Decision tandem) {

  public ResponseObject {
    output = List.copyOf(output);
  }

  /** Why a response failed. */
  public record Failure(String code, String message) {}

  /** Why a response is incomplete: {@code max_output_tokens} or {@code content_filter}. */
  public record IncompleteDetails(String reason) {}

  /** Token counts of the model server's, estimated for models without one. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "ResponseUsage")
  public record Usage(
      int inputTokens,
      InputDetails inputTokensDetails,
      int outputTokens,
      OutputDetails outputTokensDetails,
      int totalTokens) {

    static Usage of(int input, int output) {
      return new Usage(input, new InputDetails(0, 0), output, new OutputDetails(0), input + output);
    }

    static Usage of(AnswerPiece.Usage counted) {
      return new Usage(
          counted.prompt(),
          new InputDetails(counted.cached(), 0),
          counted.completion(),
          new OutputDetails(counted.reasoning()),
          counted.prompt() + counted.completion());
    }
  }

  /** Of the input's tokens, those that the server had read before. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record InputDetails(int cachedTokens, int cacheWriteTokens) {}

  /** Of the output's tokens, those that are not shown. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record OutputDetails(int reasoningTokens) {}
}
