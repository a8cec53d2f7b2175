package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.request.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the items of a request into the shape in which they are kept and listed: every member that
 * the API's objects require is there.
 */
final class ItemReader {

  private static final int MAX_ITEMS = 20;
  private static final int MAX_QUERIES = 100;
  private static final int MAX_RESULTS = 1_000;
  private static final int MAX_CALL_ID = 64;
  private static final int MAX_NAME = 128;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final List<String> STATUSES = List.of("in_progress", "completed", "incomplete");
  private static final List<String> SEARCH_STATUSES =
      List.of("in_progress", "searching", "completed", "incomplete", "failed");

  private ItemReader() {}

  /** The member {@code items}, none when it is absent. */
  static List<JsonNode> read(Fields body) {
    List<JsonNode> items = new ArrayList<>();
    for (Fields item : body.objects("items", MAX_ITEMS)) {
      ObjectNode read = item(item);
      id(item);
      items.add(read);
    }
    return items;
  }

  private static void id(Fields item) {
    item.text("id")
        .filter(id -> !ID.matcher(id).matches())
        .ifPresent(
            id -> {
              throw item.invalid("id", "must be 1 to 128 letters, digits, '_' or '-'");
            });
  }

  private static ObjectNode item(Fields item) {
    String type = item.text("type").orElse(item.has("role") ? "message" : "");
    return switch (type) {
      case "message" -> MessageReader.read(item);
      case "function_call" -> call(item, "arguments");
      case "custom_tool_call" -> call(item, "input");
      case "function_call_output", "custom_tool_call_output" -> toolOutput(item);
      case "file_search_call" -> fileSearch(item);
      case "reasoning" -> reasoning(item);
      case "item_reference" ->
          throw item.invalid(
              "type", "is item_reference, but a conversation keeps items: send the item itself");
      case "" -> throw item.missing("type");
      default ->
          throw item.invalid(
              "type",
              "must be message, function_call, function_call_output, custom_tool_call,"
                  + " custom_tool_call_output, file_search_call, or reasoning");
    };
  }

  private static ObjectNode call(Fields item, String input) {
    callId(item);
    if (item.text("name", MAX_NAME).isEmpty()) {
      throw item.missing("name");
    }
    item.requiredText(input);
    return withStatus(item, STATUSES);
  }

  private static ObjectNode toolOutput(Fields item) {
    callId(item);
    JsonNode output = item.any("output").orElseThrow(() -> item.missing("output"));
    if (!output.isTextual() && !output.isArray()) {
      throw item.invalid("output", "must be a string or an array of parts");
    }
    if (output.isArray()) {
      MessageReader.parts(item, "output", "user");
    }
    return withStatus(item, STATUSES);
  }

  private static void callId(Fields item) {
    String id = item.text("call_id", MAX_CALL_ID).orElseThrow(() -> item.missing("call_id"));
    if (id.isEmpty()) {
      throw item.invalid("call_id", "must not be empty");
    }
  }

  private static ObjectNode fileSearch(Fields item) {
    if (!item.has("queries")) {
      throw item.missing("queries");
    }
    item.texts("queries", MAX_QUERIES);
    item.objects("results", MAX_RESULTS);
    return withStatus(item, SEARCH_STATUSES);
  }

  private static ObjectNode reasoning(Fields item) {
    MessageReader.texts(item, "summary", "summary_text");
    MessageReader.texts(item, "content", "reasoning_text");
    item.text("encrypted_content");
    item.oneOf("status", STATUSES);
    ObjectNode node = item.node().deepCopy();
    if (!item.has("summary")) {
      node.putArray("summary");
    }
    return node;
  }

  private static ObjectNode withStatus(Fields item, List<String> statuses) {
    String status = item.oneOf("status", statuses).orElse("completed");
    return item.node().deepCopy().put("status", status);
  }
}
