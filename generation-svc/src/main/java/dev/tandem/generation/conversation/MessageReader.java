package dev.tandem.generation.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.request.Fields;
import java.util.List;

/** Reads messages and the parts of their content. */
final class MessageReader {

  private static final int MAX_PARTS = 1_000;
  private static final int MAX_ANNOTATIONS = 10_000;
  private static final String ASSISTANT = "assistant";
  private static final List<String> ROLES = List.of("user", ASSISTANT, "system", "developer");
  private static final List<String> STATUSES = List.of("in_progress", "completed", "incomplete");
  private static final List<String> DETAILS = List.of("auto", "low", "high", "original");

  private MessageReader() {}

  static ObjectNode read(Fields item) {
    String role = item.oneOf("role", ROLES).orElseThrow(() -> item.missing("role"));
    JsonNode content = item.any("content").orElseThrow(() -> item.missing("content"));
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    item.text("id").ifPresent(id -> message.put("id", id));
    message.put("type", "message");
    message.put("status", item.oneOf("status", STATUSES).orElse("completed"));
    message.put("role", role);
    message.set(
        "content", content.isTextual() ? text(role, content) : parts(item, "content", role));
    item.text("phase", 64).ifPresent(phase -> message.put("phase", phase));
    return message;
  }

  /** The parts of an array, in the shape in which they are kept. */
  static ArrayNode parts(Fields item, String name, String role) {
    if (!item.node().path(name).isArray()) {
      throw item.invalid(name, "must be a string or an array of parts");
    }
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    item.objects(name, MAX_PARTS).forEach(part -> parts.add(part(part, role)));
    return parts;
  }

  /** Checks an array of parts that all have one type and a text. */
  static void texts(Fields item, String name, String type) {
    for (Fields part : item.objects(name, MAX_PARTS)) {
      if (part.oneOf("type", List.of(type)).isEmpty()) {
        throw part.missing("type");
      }
      part.requiredText("text");
    }
  }

  private static ArrayNode text(String role, JsonNode content) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    ObjectNode part = parts.addObject();
    if (role.equals(ASSISTANT)) {
      outputText(part.put("type", "output_text"));
    } else {
      part.put("type", "input_text");
    }
    part.set("text", content);
    return parts;
  }

  private static ObjectNode part(Fields part, String role) {
    String type = part.requiredText("type");
    boolean assistant = role.equals(ASSISTANT);
    return switch (type) {
      case "input_text" -> {
        part.requiredText("text");
        yield part.node().deepCopy();
      }
      case "output_text", "refusal" -> {
        if (!assistant) {
          throw part.invalid("type", "is " + type + ", which only an assistant's message can hold");
        }
        part.requiredText(type.equals("refusal") ? "refusal" : "text");
        part.objects("annotations", MAX_ANNOTATIONS);
        part.array("logprobs", Integer.MAX_VALUE);
        ObjectNode copy = part.node().deepCopy();
        yield type.equals("refusal") ? copy : outputText(copy);
      }
      case "input_image" -> image(part);
      case "input_file" -> file(part);
      default ->
          throw part.invalid(
              "type", "must be input_text, output_text, refusal, input_image, or input_file");
    };
  }

  private static ObjectNode outputText(ObjectNode part) {
    if (!part.path("annotations").isArray()) {
      part.putArray("annotations");
    }
    if (!part.path("logprobs").isArray()) {
      part.putArray("logprobs");
    }
    return part;
  }

  private static ObjectNode image(Fields part) {
    if (part.text("image_url").isEmpty() && part.text("file_id").isEmpty()) {
      throw part.missing("image_url");
    }
    String detail = part.oneOf("detail", DETAILS).orElse("auto");
    return part.node().deepCopy().put("detail", detail);
  }

  private static ObjectNode file(Fields part) {
    boolean named =
        part.text("file_id").isPresent()
            || part.text("file_data").isPresent()
            || part.text("file_url").isPresent();
    if (!named) {
      throw part.missing("file_id");
    }
    part.text("filename");
    return part.node().deepCopy();
  }
}
