package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What each message must look like by itself. */
final class MessageRules {

  static final String ASSISTANT = "assistant";
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", ASSISTANT, "tool", "function");

  private MessageRules() {}

  static void check(JsonNode message, String place, RowNotes notes) {
    if (!message.isObject()) {
      notes.error("invalid_message", "has something that is no message at '" + place + "'.");
      return;
    }
    if (!ROLES.contains(role(message))) {
      notes.error("unknown_role", "has an unknown role at '" + place + "'.");
      return;
    }
    content(message, place, notes);
    weight(message, place, notes);
    if (message.has("name") && !message.path("name").isTextual()) {
      notes.error("invalid_message", "has a name that is no text at '" + place + "'.");
    }
    if (!isAssistant(message) && (calls(message) || message.hasNonNull("function_call"))) {
      notes.error("invalid_tool_call", "has a call of no assistant at '" + place + "'.");
    }
  }

  private static void content(JsonNode message, String place, RowNotes notes) {
    JsonNode content = message.path("content");
    boolean called =
        isAssistant(message) && (calls(message) || message.hasNonNull("function_call"));
    if (content.isArray()) {
      parts(content, place, notes);
    } else if (!content.isTextual() && !content.isMissingNode() && !content.isNull()) {
      notes.error("invalid_content", "has content that is no text at '" + place + "'.");
      return;
    }
    if (RowText.content(message).isBlank() && !called) {
      String code = isAssistant(message) ? "empty_assistant_turn" : "empty_content";
      notes.error(code, "has no content at '" + place + "'.");
    }
  }

  private static void parts(JsonNode parts, String place, RowNotes notes) {
    for (JsonNode part : parts) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        notes.error(
            "unsupported_content", "has a part that is not of type text at '" + place + "'.");
        return;
      }
    }
  }

  private static void weight(JsonNode message, String place, RowNotes notes) {
    if (!message.has("weight")) {
      return;
    }
    JsonNode weight = message.path("weight");
    if (!isAssistant(message)) {
      notes.error("misplaced_weight", "has a weight on no assistant message at '" + place + "'.");
    } else if (!weight.isNumber() || (weight.doubleValue() != 0 && weight.doubleValue() != 1)) {
      notes.error("invalid_weight", "has a weight other than 0 and 1 at '" + place + "'.");
    }
  }

  static boolean calls(JsonNode message) {
    JsonNode calls = message.path("tool_calls");
    return !calls.isMissingNode() && !calls.isNull() && !(calls.isArray() && calls.isEmpty());
  }

  static String role(JsonNode message) {
    return message.path("role").asText();
  }

  static boolean isAssistant(JsonNode message) {
    return role(message).equals(ASSISTANT);
  }

  /** Whether training learns to say this message. */
  static boolean isLearned(JsonNode message) {
    return isAssistant(message) && message.path("weight").asDouble(1) != 0;
  }
}
