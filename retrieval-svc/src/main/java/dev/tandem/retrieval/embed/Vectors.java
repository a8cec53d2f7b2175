package dev.tandem.retrieval.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Arithmetic that every embedding needs. */
public final class Vectors {

  private Vectors() {}

  /** The vector scaled to length one; a vector of zeros stays as it is. A new array. */
  public static float[] normalized(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double scale = squares == 0 ? 1 : 1 / Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] * scale);
    }
    return unit;
  }

  /** As IEEE 754 half precision, little-endian: two bytes a number. */
  public static byte[] toHalves(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    return bytes.array();
  }

  /** The inverse of {@link #toHalves}, scaled back to length one. */
  public static float[] fromHalves(byte[] halves) {
    ByteBuffer bytes = ByteBuffer.wrap(halves).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[halves.length / Short.BYTES];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.float16ToFloat(bytes.getShort());
    }
    return normalized(vector);
  }
}
