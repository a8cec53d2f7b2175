package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A chat completion as it is kept.
 *
 * @param completion the object that was answered, with its {@code id}, {@code created} and {@code
 *     model}
 * @param messages of the request, as they were sent
 */
public record StoredCompletion(
    ObjectNode completion, List<JsonNode> messages, Map<String, String> metadata) {

  public StoredCompletion {
    messages = List.copyOf(messages);
    metadata = Map.copyOf(metadata);
  }

  public String id() {
    return completion.path("id").asText();
  }

  /** The object of the API: what was answered, and its metadata. */
  ObjectNode shown() {
    ObjectNode shown = completion.deepCopy();
    ObjectNode pairs = shown.putObject("metadata");
    metadata.forEach(pairs::put);
    return shown;
  }
}
