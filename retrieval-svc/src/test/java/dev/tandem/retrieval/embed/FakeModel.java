package dev.tandem.retrieval.embed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A model of three dimensions that remembers what it was given and can be held back. */
final class FakeModel implements EmbeddingModel {

  final List<String> embedded = Collections.synchronizedList(new ArrayList<>());
  final Semaphore started = new Semaphore(0);
  final Semaphore allowed = new Semaphore(0);
  private final String name;
  private final boolean held;
  volatile RuntimeException failure;

  private FakeModel(String name, boolean held) {
    this.name = name;
    this.held = held;
  }

  static FakeModel free(String name) {
    return new FakeModel(name, false);
  }

  /** Each text waits until {@link #allowed} has a permit for it. */
  static FakeModel held(String name) {
    return new FakeModel(name, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int dimensions() {
    return 3;
  }

  @Override
  public List<float[]> embed(List<String> texts, Purpose purpose) {
    List<float[]> vectors = new ArrayList<>();
    for (String text : texts) {
      embedded.add(text);
      started.release();
      if (held) {
        allowed.acquireUninterruptibly();
      }
      if (failure != null) {
        throw failure;
      }
      vectors.add(vectorOf(text));
    }
    return vectors;
  }

  /** The texts that were begun first, while others may be going on. */
  List<String> first(int count) {
    return List.of(embedded.toArray(String[]::new)).subList(0, count);
  }

  static float[] vectorOf(String text) {
    return Vectors.normalized(new float[] {text.hashCode() % 1000, text.length(), 1});
  }

  @Override
  public int countTokens(String text) {
    return text.length();
  }
}
