package dev.tandem.generation.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The members of one JSON object. Each accessor checks type and range and throws {@link ApiError}
 * 400 that names the member; a member that is absent or null is empty.
 */
public final class Fields {

  private final ObjectNode node;
  private final String path;

  Fields(ObjectNode node, String path) {
    this.node = node;
    this.path = path;
  }

  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The full name of a member, as errors show it. */
  public String path(String name) {
    return join(path, name);
  }

  /** The object itself. */
  public ObjectNode node() {
    return node;
  }

  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** The member as it was sent, or empty. */
  public Optional<JsonNode> any(String name) {
    return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
  }

  public Optional<String> text(String name) {
    return any(name).map(value -> asText(value, path(name)));
  }

  /** A text of at most {@code max} characters. */
  public Optional<String> text(String name, int max) {
    Optional<String> text = text(name);
    if (text.isPresent() && text.get().codePointCount(0, text.get().length()) > max) {
      throw invalid(name, "must be at most " + max + " characters long");
    }
    return text;
  }

  public String requiredText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  public Optional<String> oneOf(String name, List<String> values) {
    Optional<String> text = text(name);
    if (text.isPresent() && !values.contains(text.get())) {
      throw invalid(name, "must be one of " + String.join(", ", values));
    }
    return text;
  }

  public Optional<Boolean> flag(String name) {
    Optional<JsonNode> value = any(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw invalid(name, "must be true or false");
    }
    return value.map(JsonNode::booleanValue);
  }

  public Optional<Integer> integer(String name, int min, int max) {
    Optional<JsonNode> value = any(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!value.get().isIntegralNumber()) {
      throw invalid(name, "must be a whole number");
    }
    if (!value.get().canConvertToInt()
        || value.get().intValue() < min
        || value.get().intValue() > max) {
      throw invalid(
          name,
          max == Integer.MAX_VALUE
              ? "must be at least " + min
              : "must be between " + min + " and " + max);
    }
    return Optional.of(value.get().intValue());
  }

  public Optional<Double> number(String name, double min, double max) {
    Optional<JsonNode> value = any(name);
    if (value.isPresent() && !value.get().isNumber()) {
      throw invalid(name, "must be a number");
    }
    if (value.isPresent() && !(value.get().asDouble() >= min && value.get().asDouble() <= max)) {
      throw invalid(name, "must be between " + min + " and " + max);
    }
    return value.map(JsonNode::asDouble);
  }

  public Optional<Fields> object(String name) {
    return any(name).map(value -> asObject(value, path(name)));
  }

  /** The items of an array; empty when the member is absent. */
  public List<JsonNode> array(String name, int max) {
    Optional<JsonNode> value = any(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray()) {
      throw invalid(name, "must be an array");
    }
    if (value.get().size() > max) {
      throw invalid(name, "must have at most " + max + " items");
    }
    List<JsonNode> items = new ArrayList<>(value.get().size());
    value.get().forEach(items::add);
    return items;
  }

  /** The items of an array of objects. */
  public List<Fields> objects(String name, int max) {
    List<JsonNode> items = array(name, max);
    List<Fields> objects = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      objects.add(asObject(items.get(i), path(name) + "[" + i + "]"));
    }
    return objects;
  }

  /** The items of an array of strings. */
  public List<String> texts(String name, int max) {
    List<JsonNode> items = array(name, max);
    List<String> texts = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      texts.add(asText(items.get(i), path(name) + "[" + i + "]"));
    }
    return texts;
  }

  /** 400: the member is wrong; {@code why} continues the sentence that its name begins. */
  public ApiError invalid(String name, String why) {
    return ApiError.invalid(path(name), "'" + path(name) + "' " + why + ".");
  }

  public ApiError missing(String name) {
    return ApiError.invalid(
        path(name), "missing_required_parameter", "'" + path(name) + "' is required.");
  }

  private static String asText(JsonNode value, String path) {
    if (!value.isTextual()) {
      throw ApiError.invalid(path, "'" + path + "' must be a string.");
    }
    return value.textValue();
  }

  private static Fields asObject(JsonNode value, String path) {
    if (!(value instanceof ObjectNode object)) {
      throw ApiError.invalid(path, "'" + path + "' must be an object.");
    }
    return new Fields(object, path);
  }
}
