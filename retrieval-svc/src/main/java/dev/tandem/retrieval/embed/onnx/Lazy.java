package dev.tandem.retrieval.embed.onnx;

import java.util.function.Supplier;

/** A value made at its first use, once. Thread-safe. */
public final class Lazy<T> implements Supplier<T> {

  private final Supplier<T> maker;
  private volatile T value;

  /** Makes nothing yet. */
  public Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T get() {
    if (value == null) {
      synchronized (this) {
        if (value == null) {
          value = maker.get();
        }
      }
    }
    return value;
  }

  /** The value if it has been made, or null. */
  public T ifMade() {
    return value;
  }
}
