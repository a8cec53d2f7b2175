package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Items as the messages of chat completions, which is what model servers speak. */
final class ChatMessageForm {

  /** Not an instruction: a summary may hold words of documents. */
  private static final String SUMMARY = "What was said so far, in short:\n";

  private ChatMessageForm() {}

  /**
   * @param instructions become the first message, or null
   * @param items oldest first; what only describes how an earlier answer came about is left out
   */
  static ArrayNode messages(String instructions, List<JsonNode> items) {
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    if (instructions != null && !instructions.isBlank()) {
      messages.addObject().put("role", "system").put("content", instructions);
    }
    for (JsonNode item : items) {
      switch (item.path("type").asText("message")) {
        case "message" -> message(messages, item);
        case "function_call" -> call(messages, item, "function", "arguments");
        case "custom_tool_call" -> call(messages, item, "custom", "input");
        case "function_call_output", "custom_tool_call_output" ->
            messages
                .addObject()
                .put("role", "tool")
                .put("tool_call_id", item.path("call_id").asText())
                .put("content", output(item.path("output")));
        case CompactionItem.TYPE ->
            CompactionItem.read(item)
                .ifPresent(
                    summary ->
                        messages
                            .addObject()
                            .put("role", "assistant")
                            .put("content", SUMMARY + summary));
        default -> {}
      }
    }
    return messages;
  }

  private static void message(ArrayNode messages, JsonNode item) {
    String role = item.path("role").asText();
    ObjectNode message = messages.addObject();
    // Few chat templates know the role of a developer.
    message.put("role", role.equals("developer") ? "system" : role);
    JsonNode content = item.path("content");
    boolean onlyText = true;
    for (JsonNode part : content) {
      onlyText &= part.has("text") || part.has("refusal");
    }
    if (content.isTextual()) {
      message.set("content", content);
    } else if (onlyText) {
      message.put("content", text(content));
    } else {
      ArrayNode parts = message.putArray("content");
      content.forEach(part -> parts.add(part(part)));
    }
  }

  private static String text(JsonNode parts) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      String words = part.path("text").asText(part.path("refusal").asText(""));
      text.append(text.isEmpty() ? "" : "\n").append(words);
    }
    return text.toString();
  }

  private static ObjectNode part(JsonNode part) {
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    switch (part.path("type").asText()) {
      case "input_image" -> {
        chat.put("type", "image_url");
        ObjectNode image = chat.putObject("image_url").put("url", part.path("image_url").asText());
        if (part.path("detail").isTextual()) {
          image.set("detail", part.get("detail"));
        }
      }
      case "input_file" -> {
        chat.put("type", "file");
        ObjectNode file = chat.putObject("file");
        for (String name : List.of("file_data", "file_id", "filename")) {
          if (part.path(name).isTextual()) {
            file.set(name, part.get(name));
          }
        }
      }
      default -> chat.put("type", "text").put("text", part.path("text").asText());
    }
    return chat;
  }

  /** Calls that follow one another belong to one message of the model's. */
  private static void call(ArrayNode messages, JsonNode item, String type, String input) {
    JsonNode last = messages.path(messages.size() - 1);
    ObjectNode message =
        last.path("role").asText().equals("assistant")
            ? (ObjectNode) last
            : messages.addObject().put("role", "assistant").putNull("content");
    ObjectNode call = message.withArrayProperty("tool_calls").addObject();
    call.put("id", item.path("call_id").asText()).put("type", type);
    call.putObject(type)
        .put("name", item.path("name").asText())
        .put(input, item.path(input).asText());
  }

  private static String output(JsonNode output) {
    return output.isTextual() ? output.textValue() : text(output);
  }
}
