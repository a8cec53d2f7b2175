package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * {@code chunking_strategy} in requests and answers. What {@code auto} does here is not OpenAI's
 * static 800/400, so an answer calls it {@code other}, as the API provides for.
 */
@Schema(name = "ChunkingStrategyResponse")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Chunking(String type, @JsonProperty("static") Window window) {

  /** Sizes of static chunking, in tokens. */
  @Schema(name = "StaticChunkingStrategy")
  public record Window(
      @JsonProperty("max_chunk_size_tokens") int maxChunkSizeTokens,
      @JsonProperty("chunk_overlap_tokens") int chunkOverlapTokens) {}

  private static final String PARAM = "chunking_strategy";
  private static final int MIN_SIZE = 100;
  private static final int MAX_SIZE = 4096;

  /**
   * Reads the request's strategy; missing or null is auto.
   *
   * @throws ApiError 400 when it is of no known type or its sizes are out of range
   */
  static ChunkingStrategy read(JsonNode sent) {
    if (sent == null || sent.isNull()) {
      return new ChunkingStrategy.Auto();
    }
    return switch (sent.path("type").asText("")) {
      case "auto" -> new ChunkingStrategy.Auto();
      case "static" -> readStatic(sent.path("static"));
      default -> throw ApiError.invalid(PARAM + ".type", "'type' must be 'auto' or 'static'.");
    };
  }

  private static ChunkingStrategy readStatic(JsonNode sizes) {
    int size = whole(sizes, "max_chunk_size_tokens");
    if (size < MIN_SIZE || size > MAX_SIZE) {
      throw ApiError.invalid(
          PARAM + ".static.max_chunk_size_tokens",
          "'max_chunk_size_tokens' must be between 100 and 4096.");
    }
    int overlap = whole(sizes, "chunk_overlap_tokens");
    if (overlap < 0 || overlap > size / 2) {
      throw ApiError.invalid(
          PARAM + ".static.chunk_overlap_tokens",
          "'chunk_overlap_tokens' must be between 0 and half of 'max_chunk_size_tokens'.");
    }
    return new ChunkingStrategy.Static(size, overlap);
  }

  private static int whole(JsonNode sizes, String name) {
    JsonNode value = sizes.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw ApiError.invalid(
          PARAM + ".static." + name, "'" + name + "' is required and must be a whole number.");
    }
    return value.intValue();
  }

  /** The strategy of a row, where no size means auto. */
  static Chunking of(Integer size, Integer overlap) {
    return size == null
        ? new Chunking("other", null)
        : new Chunking("static", new Window(size, overlap));
  }
}
