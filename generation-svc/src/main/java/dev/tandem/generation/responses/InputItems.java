package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.Ability;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.request.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The {@code input} of a request as items, in the shape that input_items lists them. */
final class InputItems {

  private static final int MAX_ITEMS = 2_000;
  private static final int MAX_PARTS = 1_000;
  private static final List<String> ROLES = List.of("user", "assistant", "system", "developer");
  private static final List<String> STATUSES = List.of("in_progress", "completed", "incomplete");

  /** Items that an earlier answer may have held and that are sent back as they were. */
  private static final Set<String> REPLAYED =
      Set.of("file_search_call", "reasoning", "function_call", "custom_tool_call");

  private InputItems() {}

  /**
   * @param demands gets what the items ask of the model
   */
  static List<JsonNode> read(Fields body, List<Demand> demands) {
    JsonNode input = body.any("input").orElseThrow(() -> body.missing("input"));
    List<JsonNode> items = new ArrayList<>();
    if (input.isTextual()) {
      items.add(message("user", parts("input_text", input.textValue())));
    } else if (input.isArray()) {
      body.objects("input", MAX_ITEMS).forEach(item -> items.add(item(item, demands)));
    } else {
      throw body.invalid("input", "must be a string or an array of items");
    }
    return items;
  }

  /** What users said in these items, oldest first. */
  static List<String> userTurns(List<JsonNode> items) {
    List<String> turns = new ArrayList<>();
    for (JsonNode item : items) {
      if (item.path("role").asText().equals("user")) {
        turns.add(textOf(item));
      }
    }
    return turns;
  }

  /** All text of a message, parts on lines of their own. */
  static String textOf(JsonNode item) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : item.path("content")) {
      if (part.path("text").isTextual()) {
        text.append(text.isEmpty() ? "" : "\n").append(part.path("text").textValue());
      }
    }
    return text.toString();
  }

  private static ObjectNode item(Fields item, List<Demand> demands) {
    String type = item.text("type").orElse(item.has("role") ? "message" : "item_reference");
    return switch (type) {
      case "message" -> message(item, demands);
      case "item_reference" -> reference(item);
      case "function_call_output", "custom_tool_call_output" -> toolOutput(item);
      case CompactionItem.TYPE -> compaction(item);
      default -> {
        if (!REPLAYED.contains(type)) {
          throw ApiError.invalid(
              item.path("type"), "Items of that type are not understood by this server.");
        }
        item.text("id", 128);
        yield item.node().deepCopy();
      }
    };
  }

  private static ObjectNode compaction(Fields item) {
    item.text("id", 128);
    item.requiredText(CompactionItem.CONTENT);
    if (CompactionItem.read(item.node()).isEmpty()) {
      throw item.invalid(CompactionItem.CONTENT, "is none that this server made");
    }
    return item.node().deepCopy();
  }

  private static ObjectNode reference(Fields item) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return node.put("type", "item_reference").put("id", item.requiredText("id"));
  }

  private static ObjectNode toolOutput(Fields item) {
    item.text("call_id", 64);
    JsonNode output = item.any("output").orElseThrow(() -> item.missing("output"));
    if (!output.isTextual() && !output.isArray()) {
      throw item.invalid("output", "must be a string or an array");
    }
    return item.node().deepCopy();
  }

  private static ObjectNode message(Fields item, List<Demand> demands) {
    String role = item.oneOf("role", ROLES).orElseThrow(() -> item.missing("role"));
    JsonNode content = item.any("content").orElseThrow(() -> item.missing("content"));
    String textType = role.equals("assistant") ? "output_text" : "input_text";
    ArrayNode parts;
    if (content.isTextual()) {
      parts = parts(textType, content.textValue());
    } else if (content.isArray()) {
      parts = JsonNodeFactory.instance.arrayNode();
      item.objects("content", MAX_PARTS).forEach(part -> parts.add(part(part, role, demands)));
    } else {
      throw item.invalid("content", "must be a string or an array of parts");
    }
    ObjectNode message = message(role, parts);
    item.text("id", 128).ifPresent(id -> message.put("id", id));
    message.put("status", item.oneOf("status", STATUSES).orElse("completed"));
    return message;
  }

  private static ObjectNode message(String role, ArrayNode content) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("type", "message").put("role", role).put("status", "completed");
    message.set("content", content);
    return message;
  }

  private static ObjectNode part(Fields part, String role, List<Demand> demands) {
    String type = part.requiredText("type");
    boolean assistant = role.equals("assistant");
    return switch (type) {
      case "input_text", "output_text" -> {
        if (type.equals("output_text") != assistant) {
          throw part.invalid("type", "must be " + (assistant ? "output_text" : "input_text"));
        }
        part.requiredText("text");
        yield assistant ? completed(part) : part.node().deepCopy();
      }
      case "refusal" -> {
        part.requiredText("refusal");
        yield part.node().deepCopy();
      }
      case "input_image" -> attached(part, Ability.IMAGES, demands);
      case "input_file" -> attached(part, Ability.FILES, demands);
      default -> throw part.invalid("type", "must be input_text, output_text, or refusal");
    };
  }

  private static ObjectNode attached(Fields part, Ability ability, List<Demand> demands) {
    demands.add(new Demand(ability, part.path("type")));
    String source = ability == Ability.IMAGES ? "image_url" : "file_data";
    if (part.has("file_id") || part.has("file_url")) {
      demands.add(
          new Demand(Ability.FILES, part.path(part.has("file_id") ? "file_id" : "file_url")));
    } else {
      part.requiredText(source);
    }
    return part.node().deepCopy();
  }

  private static ObjectNode completed(Fields part) {
    ObjectNode node = part.node().deepCopy();
    if (!part.has("annotations")) {
      node.putArray("annotations");
    }
    if (!part.has("logprobs")) {
      node.putArray("logprobs");
    }
    return node;
  }

  private static ArrayNode parts(String type, String text) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    ObjectNode part = parts.addObject().put("type", type).put("text", text);
    if (type.equals("output_text")) {
      part.putArray("annotations");
      part.putArray("logprobs");
    }
    return parts;
  }
}
