package dev.tandem.generation.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code metadata} member: at most 16 pairs of strings, as the API limits them. */
public final class Metadata {

  private static final int MAX_PAIRS = 16;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 512;

  private Metadata() {}

  /** The pairs in the order they were sent; none when the member is absent. */
  public static Map<String, String> read(Fields body) {
    Optional<Fields> metadata = body.object("metadata");
    Map<String, String> pairs = new LinkedHashMap<>();
    if (metadata.isEmpty()) {
      return pairs;
    }
    for (Map.Entry<String, JsonNode> pair : metadata.get().node().properties()) {
      if (!pair.getValue().isTextual()) {
        throw invalid("Values of 'metadata' must be strings.");
      }
      if (pair.getKey().length() > MAX_KEY) {
        throw invalid("Keys of 'metadata' must be at most 64 characters long.");
      }
      if (pair.getValue().textValue().length() > MAX_VALUE) {
        throw invalid("Values of 'metadata' must be at most 512 characters long.");
      }
      pairs.put(pair.getKey(), pair.getValue().textValue());
    }
    if (pairs.size() > MAX_PAIRS) {
      throw invalid("'metadata' must have at most 16 pairs.");
    }
    return pairs;
  }

  /**
   * The pairs of a body that changes an object's metadata and nothing else.
   *
   * @throws ApiError 400 when the body is no JSON object or has no metadata
   */
  public static Map<String, String> readChange(byte[] sent) {
    Fields body = JsonBody.parse(sent);
    if (!body.node().has("metadata")) {
      throw body.missing("metadata");
    }
    return read(body);
  }

  private static ApiError invalid(String message) {
    return ApiError.invalid("metadata", message);
  }
}
