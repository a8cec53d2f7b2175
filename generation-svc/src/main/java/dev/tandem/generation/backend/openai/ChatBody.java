package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;

/** The body that a server is sent: the request as it came, with the members that we decide. */
final class ChatBody {

  private static final String OPTIONS = "stream_options";

  private ChatBody() {}

  static Buffer whole(ObjectNode request, String servedAs) {
    return bytes(named(request, servedAs).put("stream", false));
  }

  /**
   * @param usage whether to ask for token counts
   */
  static Buffer streamed(ObjectNode request, String servedAs, boolean usage) {
    ObjectNode body = named(request, servedAs).put("stream", true);
    if (usage) {
      ObjectNode options = JsonNodeFactory.instance.objectNode();
      if (request.get(OPTIONS) instanceof ObjectNode asked) {
        options.setAll(asked);
      }
      body.set(OPTIONS, options.put("include_usage", true));
    }
    return bytes(body);
  }

  /** A shallow copy: the caller's request stays as it is. */
  private static ObjectNode named(ObjectNode request, String servedAs) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", servedAs);
    body.setAll(request);
    return body.put("model", servedAs);
  }

  private static Buffer bytes(ObjectNode body) {
    try {
      return Buffer.buffer(Json.WRITER.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree cannot be written", e);
    }
  }
}
