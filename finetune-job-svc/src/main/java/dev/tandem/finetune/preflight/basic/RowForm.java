package dev.tandem.finetune.preflight.basic;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * What a row must look like. Reasons continue a sentence that begins with the line's number, and
 * never show a value.
 */
final class RowForm {

  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private final boolean preference;

  private RowForm(boolean preference) {
    this.preference = preference;
  }

  static RowForm of(String method) {
    return new RowForm(method.equals("dpo"));
  }

  /** Why this line is no row, or empty when it is one. */
  Optional<String> mistake(byte[] line) {
    JsonNode row;
    try {
      row = READER.readValue(line);
    } catch (IOException e) {
      return Optional.of("is not JSON.");
    }
    if (!row.isObject()) {
      return Optional.of("is not a JSON object.");
    }
    return Optional.ofNullable(preference ? preference(row) : conversation(row));
  }

  private static String conversation(JsonNode row) {
    String mistake = messages(row.path("messages"), "messages");
    if (mistake != null) {
      return mistake;
    }
    boolean learns = false;
    for (JsonNode message : row.path("messages")) {
      learns |= isAssistant(message) && message.path("weight").asInt(1) != 0;
    }
    return learns ? null : "has no assistant message to learn from.";
  }

  private static String preference(JsonNode row) {
    String mistake = messages(row.path("input").path("messages"), "input.messages");
    for (String name : new String[] {"preferred_output", "non_preferred_output"}) {
      JsonNode output = row.path(name);
      if (mistake == null) {
        mistake = messages(output, name);
      }
      if (mistake == null && !isAssistant(output.path(output.size() - 1))) {
        mistake = "has no assistant message at the end of '" + name + "'.";
      }
    }
    return mistake;
  }

  private static String messages(JsonNode messages, String name) {
    if (!messages.isArray() || messages.isEmpty()) {
      return "has no '" + name + "', a list of messages.";
    }
    for (int i = 0; i < messages.size(); i++) {
      String mistake = message(messages.get(i), name + "[" + i + "]");
      if (mistake != null) {
        return mistake;
      }
    }
    return null;
  }

  private static String message(JsonNode message, String place) {
    if (!ROLES.contains(message.path("role").asText())) {
      return "has an unknown role at '" + place + "'.";
    }
    JsonNode content = message.path("content");
    boolean calls = !message.path("tool_calls").isEmpty() || message.has("function_call");
    boolean said = content.isTextual() ? !content.textValue().isBlank() : !content.isEmpty();
    if (!said && !(isAssistant(message) && calls)) {
      return "has no content at '" + place + "'.";
    }
    JsonNode weight = message.path("weight");
    if (!weight.isMissingNode() && !weight.toString().matches("[01]")) {
      return "has a weight other than 0 and 1 at '" + place + "'.";
    }
    return null;
  }

  private static boolean isAssistant(JsonNode message) {
    return message.path("role").asText().equals("assistant");
  }
}
