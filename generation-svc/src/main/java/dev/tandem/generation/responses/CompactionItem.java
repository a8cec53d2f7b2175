package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The item that stands for what a conversation held before it was compacted. What it carries is
 * opaque to clients and no secret from them: all of it was said to them (ADR 0073).
 */
final class CompactionItem {

  static final String TYPE = "compaction";
  static final String CONTENT = "encrypted_content";

  private static final String VERSION = "tandem.1.";
  private static final int MOST_BYTES = 1 << 20;

  private CompactionItem() {}

  static ObjectNode of(String id, String summary) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    return item.put("type", TYPE).put("id", id).put(CONTENT, packed(summary));
  }

  /** What the item carries; empty when this service did not make it, or it was damaged. */
  static Optional<String> read(JsonNode item) {
    String content = item.path(CONTENT).asText("");
    if (!content.startsWith(VERSION)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(content.substring(VERSION.length()));
      try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        byte[] text = unpacked.readNBytes(MOST_BYTES + 1);
        return text.length > MOST_BYTES
            ? Optional.empty()
            : Optional.of(new String(text, StandardCharsets.UTF_8));
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String packed(String summary) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(summary.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }
}
