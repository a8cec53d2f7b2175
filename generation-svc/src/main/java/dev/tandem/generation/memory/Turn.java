package dev.tandem.generation.memory;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the user or the assistant said in one message.
 *
 * @param itemId id of the message in its conversation
 * @param role {@code user} or {@code assistant}
 */
public record Turn(String itemId, String role, String text) {

  private static final Set<String> ROLES = Set.of("user", "assistant");

  /** The turns among the items of a conversation; those without words or without an id are none. */
  public static List<Turn> of(List<JsonNode> items) {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode item : items) {
      String role = item.path("role").asText();
      String id = item.path("id").asText();
      String text = text(item.path("content"));
      if (ROLES.contains(role) && !id.isEmpty() && !text.isBlank()) {
        turns.add(new Turn(id, role, text));
      }
    }
    return turns;
  }

  private static String text(JsonNode content) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (part.path("text").isTextual()) {
        text.append(text.isEmpty() ? "" : "\n").append(part.path("text").textValue());
      }
    }
    return text.toString();
  }
}
