package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Pages through the messages of one stored completion; a message's id is made from its place. */
final class StoredMessages {

  private StoredMessages() {}

  /**
   * @throws ApiError 400 when the cursor names none of them
   */
  static Page<JsonNode> page(StoredCompletion stored, PageRequest request) {
    List<JsonNode> ordered = new ArrayList<>();
    for (JsonNode message : stored.messages()) {
      ordered.add(shown(stored.id() + "-" + ordered.size(), message));
    }
    if (!request.ascending()) {
      Collections.reverse(ordered);
    }
    int start = request.after() == null ? 0 : indexOf(ordered, request.after()) + 1;
    int end = Math.min(ordered.size(), start + request.limit());
    return Page.of(ordered.subList(start, end), end < ordered.size(), StoredMessages::idOf);
  }

  private static JsonNode shown(String id, JsonNode message) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode().put("id", id);
    shown.setAll((ObjectNode) message);
    shown.put("id", id);
    JsonNode content = message.path("content");
    shown.put("content", content.isArray() ? text(content) : content.textValue());
    shown.set("content_parts", content.isArray() ? content : null);
    if (!shown.has("refusal")) {
      shown.putNull("refusal");
    }
    return shown;
  }

  private static String text(JsonNode parts) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      if (part.path("text").isTextual()) {
        text.append(text.isEmpty() ? "" : "\n").append(part.path("text").textValue());
      }
    }
    return text.toString();
  }

  private static int indexOf(List<JsonNode> messages, String id) {
    for (int i = 0; i < messages.size(); i++) {
      if (idOf(messages.get(i)).equals(id)) {
        return i;
      }
    }
    throw ApiError.invalid("after", "'after' must be the id of a message of this completion.");
  }

  private static String idOf(JsonNode message) {
    return message.path("id").asText();
  }
}
