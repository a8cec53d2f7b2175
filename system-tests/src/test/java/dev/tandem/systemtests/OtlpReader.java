package dev.tandem.systemtests;

import dev.tandem.systemtests.Spans.Span;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads the spans of an OTLP {@code ExportTraceServiceRequest}: field numbers are those of
 * opentelemetry-proto's trace.proto and common.proto.
 */
final class OtlpReader {

  private OtlpReader() {}

  static List<Span> spans(byte[] request) {
    List<Span> spans = new ArrayList<>();
    for (byte[] resource : parts(request, 1)) {
      for (byte[] scope : parts(resource, 2)) {
        parts(scope, 2).forEach(span -> spans.add(span(span)));
      }
    }
    return spans;
  }

  private static Span span(byte[] span) {
    Map<String, String> attributes = new HashMap<>();
    for (byte[] pair : parts(span, 9)) {
      String key = text(parts(pair, 1));
      parts(pair, 2).forEach(value -> attributes.put(key, value(value)));
    }
    return new Span(
        hex(parts(span, 1)),
        hex(parts(span, 2)),
        hex(parts(span, 4)),
        text(parts(span, 5)),
        number(span, 6),
        attributes,
        parts(span, 13).stream().map(link -> hex(parts(link, 1))).toList());
  }

  private static String value(byte[] value) {
    List<byte[]> texts = parts(value, 1);
    return texts.isEmpty() ? Long.toString(number(value, 3)) : text(texts);
  }

  private static String text(List<byte[]> parts) {
    return parts.isEmpty() ? "" : new String(parts.getFirst(), StandardCharsets.UTF_8);
  }

  private static String hex(List<byte[]> parts) {
    return parts.isEmpty() ? "" : HexFormat.of().formatHex(parts.getFirst());
  }

  /** The fields of this number that are made of bytes. */
  private static List<byte[]> parts(byte[] message, int number) {
    List<byte[]> found = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      if ((tag & 7) == 2) {
        byte[] part = new byte[(int) varint(in)];
        in.get(part);
        if (tag >>> 3 == number) {
          found.add(part);
        }
      } else {
        skip(in, tag);
      }
    }
    return found;
  }

  /** The last field of this number that is a whole number; 0 without one. */
  private static long number(byte[] message, int number) {
    long found = 0;
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      if ((tag & 7) == 0 && tag >>> 3 == number) {
        found = varint(in);
      } else {
        skip(in, tag);
      }
    }
    return found;
  }

  private static void skip(ByteBuffer in, long tag) {
    int width =
        switch ((int) (tag & 7)) {
          case 0 -> {
            varint(in);
            yield 0;
          }
          case 1 -> Long.BYTES;
          case 2 -> (int) varint(in);
          case 5 -> Integer.BYTES;
          default -> throw new IllegalArgumentException("no such wire type: " + tag);
        };
    in.position(in.position() + width);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
