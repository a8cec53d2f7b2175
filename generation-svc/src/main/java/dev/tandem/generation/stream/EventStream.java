package dev.tandem.generation.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The entity of a streamed answer.
 *
 * @param frames whole events, each with the empty line that ends it
 */
public record EventStream(Multi<byte[]> frames) {

  /** The media type of the answer. */
  public static final String MEDIA_TYPE = "text/event-stream; charset=utf-8";

  /** The last event of a chat completion's stream. */
  public static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

  /** The answer that sends these frames; nothing between here and the client may hold them back. */
  public static Response response(Multi<byte[]> frames) {
    return Response.ok(new EventStream(frames))
        .header("content-type", MEDIA_TYPE)
        .header("cache-control", "no-cache")
        .header("x-accel-buffering", "no")
        .build();
  }

  /** An event with data only. */
  public static byte[] frame(ObjectWriter json, Object data) {
    return frame("", json, data);
  }

  /** An event with a name. */
  public static byte[] frame(String name, ObjectWriter json, Object data) {
    String head = name.isEmpty() ? "data: " : "event: " + name + "\ndata: ";
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    try {
      frame.writeBytes(json.writeValueAsBytes(data));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an event cannot be written", e);
    }
    frame.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    return frame.toByteArray();
  }
}
