package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.request.Fields;
import java.util.List;
import java.util.Optional;

/**
 * The member {@code text} of a request.
 *
 * @param format as it is repeated
 * @param verbosity low, medium or high
 */
record TextFormat(ObjectNode format, String verbosity) {

  static TextFormat read(Fields body) {
    Optional<Fields> text = body.object("text");
    ObjectNode format =
        text.flatMap(t -> t.object("format"))
            .map(TextFormat::format)
            .orElseGet(() -> JsonNodeFactory.instance.objectNode().put("type", "text"));
    String verbosity =
        text.flatMap(t -> t.oneOf("verbosity", List.of("low", "medium", "high"))).orElse("medium");
    return new TextFormat(format, verbosity);
  }

  private static ObjectNode format(Fields format) {
    format.requiredText("type");
    String type = format.oneOf("type", List.of("text", "json_object", "json_schema")).orElseThrow();
    if (type.equals("json_schema")) {
      format.requiredText("name");
      if (format.object("schema").isEmpty()) {
        throw format.missing("schema");
      }
      format.flag("strict");
    }
    return format.node();
  }

  boolean isJson() {
    return !format.path("type").asText().equals("text");
  }

  JsonNode echoed() {
    ObjectNode echoed = JsonNodeFactory.instance.objectNode();
    echoed.set("format", format);
    return echoed.put("verbosity", verbosity);
  }

  /** As chat completions write it. */
  ObjectNode inChatForm() {
    ObjectNode nested = JsonNodeFactory.instance.objectNode();
    nested.set("type", format.get("type"));
    if (format.path("type").asText().equals("json_schema")) {
      ObjectNode members = format.deepCopy();
      members.remove("type");
      nested.set("json_schema", members);
    }
    return nested;
  }
}
