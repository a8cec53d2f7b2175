package dev.tandem.generation.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.request.Fields;
import java.util.Set;

/** The caller's own tools, in the form of chat completions, whichever dialect declares them. */
final class Functions {

  private Functions() {}

  /** Chat completions nest a tool's members below its type, responses do not. */
  static ObjectNode inChatForm(Fields tool) {
    String type = tool.requiredText("type");
    if (tool.has(type)) {
      tool.object(type).orElseThrow().requiredText("name");
      return tool.node();
    }
    tool.requiredText("name");
    ObjectNode members = tool.node().deepCopy();
    members.remove("type");
    ObjectNode nested = JsonNodeFactory.instance.objectNode().put("type", type);
    nested.set(type, members);
    return nested;
  }

  static String name(JsonNode function) {
    return function.path(function.path("type").asText()).path("name").asText();
  }

  static ArrayNode only(ArrayNode functions, Set<String> names) {
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    for (JsonNode function : functions) {
      if (names.contains(name(function))) {
        kept.add(function);
      }
    }
    return kept;
  }
}
