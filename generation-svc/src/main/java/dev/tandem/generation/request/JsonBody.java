package dev.tandem.generation.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import java.io.IOException;
import java.util.Map;

/** The bytes of a request as a JSON object whose text can be stored and sent again. */
public final class JsonBody {

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private JsonBody() {}

  /**
   * @throws ApiError 400 when the bytes are not one JSON object, or a text in it is not Unicode
   *     that a database can hold: half of a surrogate pair, or the NUL character
   */
  public static Fields parse(byte[] body) {
    if (body == null || body.length == 0) {
      throw ApiError.invalid(null, "The request body is empty; send a JSON object.");
    }
    JsonNode root = read(body);
    if (!(root instanceof ObjectNode object)) {
      throw ApiError.invalid(null, "The request body must be a JSON object.");
    }
    checkText(object, "");
    return new Fields(object, "");
  }

  private static JsonNode read(byte[] body) {
    try {
      return READER.readValue(body);
    } catch (JsonProcessingException e) {
      throw ErrorTable.toApiError(e, "");
    } catch (IOException e) {
      throw ApiError.invalid(null, "The request body is not text in UTF-8.");
    }
  }

  private static void checkText(JsonNode node, String path) {
    if (node.isTextual()) {
      checkText(node.textValue(), path);
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        checkText(node.get(i), path + "[" + i + "]");
      }
    } else if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        checkText(member.getKey(), path);
        checkText(member.getValue(), Fields.join(path, member.getKey()));
      }
    }
  }

  private static void checkText(String text, String path) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        String what = c == 0 ? "the NUL character" : "half of a surrogate pair";
        throw ApiError.invalid(
            path.isEmpty() ? null : path, "The text at '" + path + "' contains " + what + ".");
      }
    }
  }
}
