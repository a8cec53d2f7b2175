package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.Ability;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.answer.TokenEstimate;
import dev.tandem.generation.request.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a request.
 *
 * @param userTurns what the user said, oldest first, at least one
 * @param tokens estimated, of all messages
 * @param demands what the messages ask of the model
 */
record ChatMessages(List<String> userTurns, int tokens, List<Demand> demands) {

  private static final int MAX_MESSAGES = 2_000;
  private static final int MAX_PARTS = 1_000;
  private static final List<String> ROLES =
      List.of("developer", "system", "user", "assistant", "tool");

  static ChatMessages read(Fields body) {
    if (!body.has("messages")) {
      throw body.missing("messages");
    }
    List<String> turns = new ArrayList<>();
    List<Demand> demands = new ArrayList<>();
    int tokens = 0;
    for (Fields message : body.objects("messages", MAX_MESSAGES)) {
      String role = message.oneOf("role", ROLES).orElseThrow(() -> message.missing("role"));
      String text = text(message, role, demands);
      tokens += TokenEstimate.of(text);
      if (role.equals("user")) {
        turns.add(text);
      }
    }
    if (turns.isEmpty() || (turns.getLast().isBlank() && demands.isEmpty())) {
      throw ApiError.invalid(
          "messages", "'messages' holds no question: its last user message is empty or missing.");
    }
    return new ChatMessages(turns, tokens, demands);
  }

  private static String text(Fields message, String role, List<Demand> demands) {
    message.text("name");
    if (role.equals("tool")) {
      message.requiredText("tool_call_id");
    }
    JsonNode content = message.any("content").orElse(null);
    if (content == null) {
      if (!role.equals("assistant")) {
        throw message.missing("content");
      }
      return "";
    }
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray() || content.isEmpty()) {
      throw message.invalid("content", "must be a string or an array of parts");
    }
    List<String> parts = new ArrayList<>();
    message.objects("content", MAX_PARTS).forEach(part -> parts.add(part(part, role, demands)));
    return String.join("\n", parts);
  }

  private static String part(Fields part, String role, List<Demand> demands) {
    String type = part.requiredText("type");
    return switch (type) {
      case "text" -> part.requiredText("text");
      case "refusal" -> {
        if (!role.equals("assistant")) {
          throw part.invalid("type", "must be text");
        }
        yield part.requiredText("refusal");
      }
      case "image_url" -> attached(part, Ability.IMAGES, demands);
      case "input_audio" -> attached(part, Ability.AUDIO, demands);
      case "file" -> attached(part, Ability.FILES, demands);
      default -> throw part.invalid("type", "must be text");
    };
  }

  private static String attached(Fields part, Ability ability, List<Demand> demands) {
    String type = part.requiredText("type");
    if (part.object(type).isEmpty()) {
      throw part.missing(type);
    }
    demands.add(new Demand(ability, part.path("type")));
    return "";
  }
}
