package dev.tandem.generation.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The batch object of the API. Times are epoch seconds; what has not happened is absent.
 *
 * @param model that all lines name; absent when they differ
 * @param usage of the lines that were answered; absent before the first
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Batch(
    String id,
    String endpoint,
    String model,
    Errors errors,
    String inputFileId,
    String completionWindow,
    String status,
    String outputFileId,
    String errorFileId,
    long createdAt,
    Long inProgressAt,
    Long expiresAt,
    Long finalizingAt,
    Long completedAt,
    Long failedAt,
    Long expiredAt,
    Long cancellingAt,
    Long cancelledAt,
    RequestCounts requestCounts,
    Usage usage,
    @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, String> metadata) {

  static final String PREFIX = "batch_";

  @JsonProperty("object")
  public String object() {
    return "batch";
  }

  /** What is wrong with the input file. */
  @Schema(name = "BatchErrors")
  public record Errors(List<Mistake> data) {

    @JsonProperty("object")
    public String object() {
      return "list";
    }
  }

  /**
   * One mistake.
   *
   * @param param the member at fault, or null
   * @param line of the input file, from 1, or null
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @Schema(name = "BatchMistake")
  public record Mistake(String code, String message, String param, Integer line) {}

  /** How many lines there are, and how many have an end. */
  @Schema(name = "BatchRequestCounts")
  public record RequestCounts(int total, int completed, int failed) {}

  /** Tokens of all answers. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "BatchUsage")
  public record Usage(
      long inputTokens,
      InputDetails inputTokensDetails,
      long outputTokens,
      OutputDetails outputTokensDetails,
      long totalTokens) {

    /** None when nothing was counted. */
    public static Usage of(long input, long cached, long output, long reasoning) {
      return input + output == 0
          ? null
          : new Usage(
              input,
              new InputDetails(cached),
              output,
              new OutputDetails(reasoning),
              input + output);
    }
  }

  /** Tokens of the input that were not read anew. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "BatchInputDetails")
  public record InputDetails(long cachedTokens) {}

  /** Tokens of the output that nobody sees. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "BatchOutputDetails")
  public record OutputDetails(long reasoningTokens) {}
}
