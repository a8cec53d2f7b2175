package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** JSON as model servers write it, without a thought for what it means. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

  static final ObjectWriter WRITER = MAPPER.writer();

  private Json() {}

  /** The one object that the bytes are; empty when they are anything else. */
  static Optional<ObjectNode> object(byte[] bytes) {
    return lenient(bytes) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }

  /** What the bytes are; the missing node when they are not JSON. */
  static JsonNode lenient(byte[] bytes) {
    try {
      JsonNode node = READER.readValue(bytes);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
