package dev.tandem.retrieval.index.pg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rows in PostgreSQL's binary COPY format, with pgvector's types. Text COPY would format and parse
 * every number of every vector. Not thread-safe.
 */
final class BinaryCopy {

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int INT4 = 23;
  private static final int JSONB_VERSION = 1;

  private ByteBuffer bytes = ByteBuffer.allocate(1 << 16);

  BinaryCopy() {
    bytes.put(SIGNATURE);
  }

  /** Starts a row of this many columns. */
  BinaryCopy row(int columns) {
    room(2).putShort((short) columns);
    return this;
  }

  BinaryCopy int8(long value) {
    room(12).putInt(8).putLong(value);
    return this;
  }

  BinaryCopy int4(int value) {
    room(8).putInt(4).putInt(value);
    return this;
  }

  /** A text; characters that PostgreSQL cannot store (NUL) are left out. */
  BinaryCopy text(String value) {
    String storable = value.indexOf('\0') < 0 ? value : value.replace("\0", "");
    byte[] utf8 = storable.getBytes(StandardCharsets.UTF_8);
    room(4 + utf8.length).putInt(utf8.length).put(utf8);
    return this;
  }

  BinaryCopy jsonb(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(5 + utf8.length).putInt(1 + utf8.length).put((byte) JSONB_VERSION).put(utf8);
    return this;
  }

  BinaryCopy int4Array(int[] values) {
    if (values.length == 0) {
      room(16).putInt(12).putInt(0).putInt(0).putInt(INT4);
      return this;
    }
    room(24 + 8 * values.length).putInt(20 + 8 * values.length);
    bytes.putInt(1).putInt(0).putInt(INT4).putInt(values.length).putInt(1);
    for (int value : values) {
      bytes.putInt(4).putInt(value);
    }
    return this;
  }

  BinaryCopy halfvec(float[] values) {
    room(8 + 2 * values.length).putInt(4 + 2 * values.length);
    bytes.putShort((short) values.length).putShort((short) 0);
    for (float value : values) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    return this;
  }

  /**
   * A sparse vector.
   *
   * @param indices from 1, ascending
   */
  BinaryCopy sparsevec(int dimensions, int[] indices, float[] values) {
    room(16 + 8 * indices.length).putInt(12 + 8 * indices.length);
    bytes.putInt(dimensions).putInt(indices.length).putInt(0);
    for (int index : indices) {
      bytes.putInt(index - 1); // on the wire they count from 0
    }
    for (float value : values) {
      bytes.putFloat(value);
    }
    return this;
  }

  /** Bytes so far that were not taken yet. */
  int size() {
    return bytes.position();
  }

  /** Takes what there is. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes.array(), bytes.position());
    bytes.clear();
    return taken;
  }

  /** Ends the rows. */
  BinaryCopy end() {
    room(2).putShort((short) -1);
    return this;
  }

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      int size = Math.max(bytes.capacity() * 2, bytes.position() + more);
      bytes = ByteBuffer.allocate(size).put(bytes.flip());
    }
    return bytes;
  }
}
