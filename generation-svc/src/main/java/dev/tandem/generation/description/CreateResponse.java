package dev.tandem.generation.description;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/responses}. */
@JsonNaming(SnakeCaseStrategy.class)
public record CreateResponse(
    @Schema(
            required = true,
            description = "A model that GET /v1/models lists",
            examples = "extractive")
        String model,
    @Schema(
            required = true,
            description = "The question, or a list of items of which the last user message is it",
            oneOf = {String.class, InputItem[].class})
        Object input,
    @Schema(nullable = true) String instructions,
    @Schema(nullable = true, description = "Search tools; without any, all stores are searched")
        List<FileSearch> tools,
    @Schema(
            nullable = true,
            description = "none, auto, required, or an object such as {\"type\":\"file_search\"}")
        Object toolChoice,
    @Schema(nullable = true, description = "file_search_call.results, to see what was found")
        List<String> include,
    @Schema(nullable = true) String previousResponseId,
    @Schema(nullable = true, defaultValue = "true") Boolean store,
    @Schema(nullable = true, defaultValue = "false") Boolean stream,
    @Schema(nullable = true, defaultValue = "false") Boolean background,
    @Schema(nullable = true, minimum = "16") Integer maxOutputTokens,
    @Schema(nullable = true, minimum = "1") Integer maxToolCalls,
    @Schema(nullable = true) Boolean parallelToolCalls,
    @Schema(nullable = true, minimum = "0", maximum = "2") Double temperature,
    @Schema(nullable = true, minimum = "0", maximum = "1") Double topP,
    @Schema(
            nullable = true,
            enumeration = {"auto", "disabled"})
        String truncation,
    @Schema(nullable = true, description = "At most 16 pairs") Map<String, String> metadata) {

  /** An item of the input. */
  @Schema(name = "InputItem", description = "A message; more types of items are accepted")
  public record InputItem(
      @Schema(
              required = true,
              enumeration = {"user", "assistant", "system", "developer"})
          String role,
      @Schema(required = true, description = "A string, or an array of input_text parts")
          Object content) {}

  /** The search tool. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "FileSearchTool")
  public record FileSearch(
      @Schema(
              required = true,
              enumeration = {"file_search"})
          String type,
      @Schema(required = true, minItems = 1, maxItems = 100) List<String> vectorStoreIds,
      @Schema(nullable = true, minimum = "1", maximum = "50") Integer maxNumResults,
      @Schema(nullable = true, description = "A comparison or a compound filter")
          Map<String, Object> filters,
      @Schema(nullable = true) Map<String, Object> rankingOptions,
      @Schema(nullable = true, description = "An extension: {\"expand\": true, \"hops\": 1}")
          Map<String, Object> graph) {}
}
