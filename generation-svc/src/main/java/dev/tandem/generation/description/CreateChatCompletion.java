package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/chat/completions}. */
@JsonNaming(SnakeCaseStrategy.class)
public record CreateChatCompletion(
    @Schema(
            required = true,
            description = "A model that GET /v1/models lists",
            examples = "extractive")
        String model,
    @Schema(required = true, minItems = 1, description = "The last user message is the question")
        List<Message> messages,
    @Schema(
            nullable = true,
            maxItems = 100,
            description = "Stores to search, an extension; without any, all stores are searched")
        List<String> vectorStoreIds,
    @Schema(nullable = true, description = "file_search tools are an extension on this route")
        List<CreateResponse.FileSearch> tools,
    @Schema(nullable = true, description = "none, auto, required, or an object") Object toolChoice,
    @Schema(nullable = true, defaultValue = "false") Boolean stream,
    @Schema(nullable = true, description = "Needs stream") StreamOptions streamOptions,
    @Schema(nullable = true, minimum = "1") Integer maxCompletionTokens,
    @Schema(nullable = true, minimum = "1", deprecated = true) Integer maxTokens,
    @Schema(nullable = true, description = "A string, or at most 4") Object stop,
    @Schema(nullable = true, minimum = "1", maximum = "1") Integer n,
    @Schema(nullable = true, minimum = "0", maximum = "2") Double temperature,
    @Schema(nullable = true, minimum = "0", maximum = "1") Double topP,
    @Schema(nullable = true, description = "At most 16 pairs") Map<String, String> metadata) {

  /** A message. */
  @Schema(name = "ChatMessage")
  public record Message(
      @Schema(
              required = true,
              enumeration = {"developer", "system", "user", "assistant", "tool"})
          String role,
      @Schema(required = true, description = "A string, or an array of text parts")
          Object content) {}

  /** How a stream is told. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record StreamOptions(@Schema(nullable = true) Boolean includeUsage) {}
}
