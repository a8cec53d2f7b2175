package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Turns a line into a JSON object, and an object into its canonical bytes. Thread-safe. */
public final class RowReader {

  /** Lines from here on are counted through before a tree is built of them. */
  private static final int SMALL = 1 << 18;

  /** Values and names in one row; a tree of more would not fit into memory. */
  private static final int MOST_PARTS = 1 << 19;

  private static final int DEEPEST = 100;

  private static final JsonMapper MAPPER = mapper();

  private RowReader() {}

  private static JsonMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(Lines.LONGEST)
                .maxNestingDepth(DEEPEST)
                .build());
    return mapper;
  }

  /** The row on this line. */
  public static ObjectNode read(byte[] line, int length) throws BadRow {
    try {
      if (length > SMALL) {
        countParts(line, length);
      }
      JsonNode row = MAPPER.readTree(line, 0, length);
      if (row instanceof ObjectNode object) {
        return object;
      }
      throw new BadRow("not_an_object", "is not a JSON object.");
    } catch (JsonProcessingException e) {
      throw String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
          ? new BadRow("duplicate_name", "names a member twice.")
          : new BadRow("invalid_json", "is not JSON.");
    } catch (IOException e) {
      throw new BadRow("invalid_json", "is not JSON.");
    }
  }

  private static void countParts(byte[] line, int length) throws IOException, BadRow {
    int parts = 0;
    try (JsonParser parser = MAPPER.createParser(line, 0, length)) {
      while (parser.nextToken() != null) {
        if (++parts > MOST_PARTS) {
          throw new BadRow("too_many_parts", "has more than " + MOST_PARTS + " JSON values.");
        }
      }
    }
  }

  /**
   * The row as it is kept and digested: names in order, no white space, UTF-8.
   *
   * @throws BadRow when it has half a character, which UTF-8 cannot say
   */
  public static byte[] canonical(JsonNode row) throws BadRow {
    try {
      String text = MAPPER.writeValueAsString(row);
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        throw new BadRow("invalid_unicode", "has text that is not valid Unicode.");
      }
      return text.getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new BadRow("invalid_unicode", "has text that is not valid Unicode.");
    }
  }
}
