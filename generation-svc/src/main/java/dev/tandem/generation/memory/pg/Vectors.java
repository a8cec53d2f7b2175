package dev.tandem.generation.memory.pg;

/** Vectors as the database's client takes them. */
final class Vectors {

  private Vectors() {}

  static Float[] boxed(float[] vector) {
    Float[] boxed = new Float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      boxed[i] = vector[i];
    }
    return boxed;
  }

  /** As text that casts to {@code halfvec}. */
  static String text(float[] vector) {
    StringBuilder text = new StringBuilder(vector.length * 12).append('[');
    for (int i = 0; i < vector.length; i++) {
      text.append(i == 0 ? "" : ",").append(vector[i]);
    }
    return text.append(']').toString();
  }
}
