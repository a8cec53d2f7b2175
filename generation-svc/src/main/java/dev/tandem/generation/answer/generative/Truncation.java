package dev.tandem.generation.answer.generative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.answer.TokenEstimate;
import java.util.ArrayList;
import java.util.List;

/** Leaves out the oldest messages of a long conversation. */
final class Truncation {

  private static final int MESSAGE_TOKENS = 4;

  /** What an image takes is for its server to say; this is what it takes at least. */
  private static final int IMAGE_TOKENS = 85;

  private Truncation() {}

  /**
   * The newest messages that fit, with the instructions at the beginning, which always stay, like
   * the last message. A function's result is left out together with its call.
   */
  static List<JsonNode> fit(List<JsonNode> messages, int tokens) {
    int instructions = 0;
    while (instructions < messages.size() - 1 && isInstruction(messages.get(instructions))) {
      instructions++;
    }
    List<JsonNode> kept = new ArrayList<>(messages.subList(0, instructions));
    List<JsonNode> said = messages.subList(instructions, messages.size());
    int left = tokens - tokens(kept);
    int from = said.size() - 1;
    left -= from >= 0 ? tokens(said.get(from)) : 0;
    while (from > 0 && tokens(said.get(from - 1)) <= left) {
      from--;
      left -= tokens(said.get(from));
    }
    while (from < said.size() - 1 && said.get(from).path("role").asText().equals("tool")) {
      from++;
    }
    kept.addAll(said.subList(Math.max(0, from), said.size()));
    return kept;
  }

  static int tokens(List<JsonNode> messages) {
    return messages.stream().mapToInt(Truncation::tokens).sum();
  }

  private static int tokens(JsonNode message) {
    int tokens = MESSAGE_TOKENS;
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      tokens += TokenEstimate.of(content.textValue());
    }
    for (JsonNode part : content) {
      String text = part.path("text").asText("");
      tokens += text.isEmpty() ? IMAGE_TOKENS : TokenEstimate.of(text);
    }
    for (JsonNode call : message.path("tool_calls")) {
      tokens += TokenEstimate.of(call.path("function").toString());
    }
    return tokens;
  }

  private static boolean isInstruction(JsonNode message) {
    String role = message.path("role").asText();
    return role.equals("system") || role.equals("developer");
  }
}
