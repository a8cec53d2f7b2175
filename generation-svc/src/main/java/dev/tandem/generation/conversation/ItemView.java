package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What callers see of an item: bulky members only when {@code include} asks for them. */
final class ItemView {

  private static final String RESULTS = "file_search_call.results";
  private static final String LOGPROBS = "message.output_text.logprobs";
  private static final String ENCRYPTED = "reasoning.encrypted_content";

  /** Values that are valid and hide nothing here. */
  private static final List<String> ALWAYS_SHOWN =
      List.of(
          "web_search_call.results",
          "web_search_call.action.sources",
          "message.input_image.image_url",
          "computer_call_output.output.image_url",
          "code_interpreter_call.outputs");

  private final Set<String> shown;

  private ItemView(Set<String> shown) {
    this.shown = shown;
  }

  /**
   * @throws ApiError 400 when a value is not one of the API's
   */
  static ItemView including(List<String> values) {
    List<String> known = new ArrayList<>(ALWAYS_SHOWN);
    known.addAll(List.of(RESULTS, LOGPROBS, ENCRYPTED));
    if (!known.containsAll(values)) {
      throw ApiError.invalid("include", "'include' must hold only: " + String.join(", ", known));
    }
    return new ItemView(new HashSet<>(values));
  }

  JsonNode of(JsonNode item) {
    return switch (item.path("type").asText()) {
      case "file_search_call" -> shown.contains(RESULTS) ? item : withoutResults(item);
      case "message" -> shown.contains(LOGPROBS) ? item : withoutLogprobs(item);
      case "reasoning" -> shown.contains(ENCRYPTED) ? item : withoutEncrypted(item);
      default -> item;
    };
  }

  private static JsonNode withoutResults(JsonNode item) {
    ObjectNode copy = item.deepCopy();
    return copy.putNull("results");
  }

  private static JsonNode withoutLogprobs(JsonNode item) {
    ObjectNode copy = item.deepCopy();
    for (JsonNode part : copy.path("content")) {
      if (part.has("logprobs")) {
        ((ObjectNode) part).putArray("logprobs");
      }
    }
    return copy;
  }

  private static JsonNode withoutEncrypted(JsonNode item) {
    ObjectNode copy = item.deepCopy();
    copy.remove("encrypted_content");
    return copy;
  }
}
