package dev.tandem.retrieval.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads the body of {@code POST /v1/embeddings}, refusing what OpenAI refuses. */
final class EmbeddingRequestReader {

  static final int MAX_INPUTS = 2_048;
  static final int MAX_TOKENS = 8_192;

  /** 300,000 tokens in any language and JSON escapes fit in it. */
  static final int MAX_BODY = 16 << 20;

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private EmbeddingRequestReader() {}

  /**
   * @throws ApiError 400 with the parameter at fault, 413 for a body over {@link #MAX_BODY} bytes
   */
  static EmbeddingRequest read(InputStream body) throws IOException {
    JsonNode root = parse(body.readNBytes(MAX_BODY + 1));
    if (!root.isObject()) {
      throw ApiError.invalid(null, "The request body must be a JSON object.");
    }
    JsonNode user = root.path("user");
    if (!absent(user) && !user.isTextual()) {
      throw ApiError.invalid("user", "'user' must be a string.");
    }
    return new EmbeddingRequest(
        texts(root.path("input")),
        model(root.path("model")),
        base64(root.path("encoding_format")),
        dimensions(root.path("dimensions")));
  }

  private static JsonNode parse(byte[] body) throws IOException {
    if (body.length > MAX_BODY) {
      throw ApiError.tooLarge("input", "The request body is over 16 MiB. Send fewer inputs.");
    }
    try {
      return READER.readValue(body);
    } catch (JsonProcessingException e) {
      throw ErrorTable.toApiError(e, "");
    }
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static String model(JsonNode model) {
    if (!model.isTextual() || model.textValue().isEmpty()) {
      throw ApiError.invalid("model", "'model' is required: the name of an embedding model.");
    }
    return model.textValue();
  }

  private static boolean base64(JsonNode format) {
    if (absent(format) || format.asText().equals("float") && format.isTextual()) {
      return false;
    }
    if (format.isTextual() && format.textValue().equals("base64")) {
      return true;
    }
    throw ApiError.invalid("encoding_format", "'encoding_format' must be 'float' or 'base64'.");
  }

  private static OptionalInt dimensions(JsonNode dimensions) {
    if (absent(dimensions)) {
      return OptionalInt.empty();
    }
    if (!dimensions.isIntegralNumber()
        || !dimensions.canConvertToInt()
        || dimensions.intValue() < 1) {
      throw ApiError.invalid("dimensions", "'dimensions' must be a whole number of at least 1.");
    }
    return OptionalInt.of(dimensions.intValue());
  }

  private static List<String> texts(JsonNode input) {
    if (absent(input)) {
      throw ApiError.invalid("input", "'input' is required: a text or a list of texts.");
    }
    if (input.isTextual()) {
      return List.of(text(input, "input"));
    }
    if (!input.isArray()) {
      throw wrongInput("input");
    }
    if (input.isEmpty()) {
      throw ApiError.invalid("input", "'input' must not be an empty list.");
    }
    if (input.get(0).isNumber()) {
      return List.of(decoded(input, "input"));
    }
    if (input.size() > MAX_INPUTS) {
      throw ApiError.invalid(
          "input", "'input' has " + input.size() + " items; at most 2048 are allowed.");
    }
    boolean tokens = input.get(0).isArray();
    List<String> texts = new ArrayList<>(input.size());
    for (int i = 0; i < input.size(); i++) {
      String place = "input[" + i + "]";
      texts.add(tokens ? decoded(input.get(i), place) : text(input.get(i), place));
    }
    return texts;
  }

  private static String text(JsonNode node, String place) {
    if (!node.isTextual()) {
      throw wrongInput(place);
    }
    if (node.textValue().isEmpty()) {
      throw ApiError.invalid("input", "'" + place + "' must not be an empty string.");
    }
    return node.textValue();
  }

  private static String decoded(JsonNode node, String place) {
    if (!node.isArray()) {
      throw wrongInput(place);
    }
    if (node.isEmpty()) {
      throw ApiError.invalid("input", "'" + place + "' must not be an empty list.");
    }
    if (node.size() > MAX_TOKENS) {
      throw tooLong(place, node.size());
    }
    int[] tokens = new int[node.size()];
    for (int i = 0; i < tokens.length; i++) {
      JsonNode token = node.get(i);
      if (!token.isIntegralNumber() || !token.canConvertToInt()) {
        throw wrongInput(place + "[" + i + "]");
      }
      tokens[i] = token.intValue();
    }
    try {
      return OpenAiTokens.decode(tokens);
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid(
          "input", "'" + place + "' holds a number that is not a token of cl100k_base.");
    }
  }

  static ApiError tooLong(String place, int tokens) {
    return ApiError.invalid(
        "input",
        "context_length_exceeded",
        "'" + place + "' has " + tokens + " tokens; at most 8192 are allowed.");
  }

  private static ApiError wrongInput(String place) {
    return ApiError.invalid(
        "input",
        "'"
            + place
            + "' is not of the expected type: 'input' is a string, a list of strings, a list of"
            + " tokens, or a list of lists of tokens.");
  }
}
