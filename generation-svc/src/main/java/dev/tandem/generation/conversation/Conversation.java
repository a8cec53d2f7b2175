package dev.tandem.generation.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The conversation object of the API.
 *
 * @param createdAt epoch seconds
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Conversation(String id, long createdAt, Map<String, String> metadata) {

  static final String PREFIX = "conv_";

  public Conversation {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  @JsonProperty("object")
  public String object() {
    return "conversation";
  }
}
