package dev.tandem.retrieval.vectorstores;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.request.UserText;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Key-value pairs that users put on stores and files, within the API's limits. */
final class Attributes {

  private static final int MAX_KEYS = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;

  private Attributes() {}

  /** A store's metadata: values are strings. Missing or null is empty. */
  static JsonObject metadata(JsonNode sent) {
    return read("metadata", sent, false);
  }

  /** A file's attributes: strings, numbers and booleans. Missing or null is empty. */
  static JsonObject attributes(JsonNode sent) {
    return read("attributes", sent, true);
  }

  private static JsonObject read(String param, JsonNode sent, boolean anyScalar) {
    JsonObject pairs = new JsonObject();
    if (sent == null || sent.isNull()) {
      return pairs;
    }
    if (!sent.isObject()) {
      throw ApiError.invalid(param, "'" + param + "' must be an object of keys and values.");
    }
    if (sent.size() > MAX_KEYS) {
      throw ApiError.invalid(param, "'" + param + "' may have 16 keys at most.");
    }
    for (Map.Entry<String, JsonNode> pair : sent.properties()) {
      UserText.check(param, pair.getKey(), MAX_KEY);
      pairs.put(pair.getKey(), value(param, pair.getKey(), pair.getValue(), anyScalar));
    }
    return pairs;
  }

  private static Object value(String param, String key, JsonNode value, boolean anyScalar) {
    if (value.isTextual()) {
      return UserText.check(param + "." + shown(key), value.textValue(), MAX_VALUE);
    }
    if (anyScalar && value.isBoolean()) {
      return value.booleanValue();
    }
    if (anyScalar && value.isNumber() && Double.isFinite(value.doubleValue())) {
      return value.isIntegralNumber() && value.canConvertToLong()
          ? (Object) value.longValue()
          : (Object) value.doubleValue();
    }
    throw ApiError.invalid(
        param,
        "The value of '"
            + shown(key)
            + "' must be a string"
            + (anyScalar ? ", a number or a boolean." : "."));
  }

  private static String shown(String key) {
    return key.replaceAll("\\p{Cntrl}", "?");
  }
}
