package dev.tandem.generation.memory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A remembered piece as {@code /tandem/v1/memories} shows it.
 *
 * @param user as requests named them, or null
 * @param itemId of the message that it is from
 * @param createdAt epoch seconds
 * @param model that embedded it; null while it waits for its vector and cannot be recalled yet
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Memory")
public record MemoryRecord(
    String id,
    @Schema(nullable = true) String user,
    String conversationId,
    String itemId,
    String role,
    String text,
    long createdAt,
    @Schema(nullable = true) String model) {

  static final String PREFIX = "mem_";

  @JsonProperty("object")
  public String object() {
    return "memory";
  }
}
