package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The newest part of a conversation, cut so that model servers accept it. */
final class History {

  private static final Set<String> CALLS = Set.of("function_call", "custom_tool_call");
  private static final Set<String> OUTPUTS =
      Set.of("function_call_output", "custom_tool_call_output");

  private History() {}

  /**
   * The items without the outputs of tools whose call is not among them: a model server refuses an
   * answer to a question that it was not told.
   */
  static List<JsonNode> whole(List<JsonNode> newest) {
    Set<String> called = new HashSet<>();
    for (JsonNode item : newest) {
      if (CALLS.contains(item.path("type").asText())) {
        called.add(item.path("call_id").asText());
      }
    }
    return newest.stream().filter(item -> !isOrphan(item, called)).toList();
  }

  private static boolean isOrphan(JsonNode item, Set<String> called) {
    return OUTPUTS.contains(item.path("type").asText())
        && !called.contains(item.path("call_id").asText());
  }
}
