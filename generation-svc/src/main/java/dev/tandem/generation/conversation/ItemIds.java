package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.id.Ids;

/** Gives items ids whose prefix tells their type, as the API does. */
final class ItemIds {

  private ItemIds() {}

  /** The item itself when it has an id; else a copy of it with one, in front. */
  static JsonNode identified(JsonNode item) {
    if (item.path("id").isTextual()) {
      return item;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.put("id", Ids.next(prefix(item.path("type").asText("message"))));
    item.properties()
        .forEach(
            member -> {
              if (!member.getKey().equals("id")) {
                copy.set(member.getKey(), member.getValue());
              }
            });
    return copy;
  }

  private static String prefix(String type) {
    return switch (type) {
      case "message" -> "msg_";
      case "function_call" -> "fc_";
      case "function_call_output" -> "fco_";
      case "custom_tool_call" -> "ctc_";
      case "custom_tool_call_output" -> "ctco_";
      case "file_search_call" -> "fs_";
      case "reasoning" -> "rs_";
      default -> "item_";
    };
  }
}
