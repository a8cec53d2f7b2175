package dev.tandem.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Durations of one kind of request. Not thread-safe. */
final class Latencies {

  private final List<Double> milliseconds = new ArrayList<>();

  /** Runs something and notes how long it took. */
  void time(Runnable request) {
    long start = System.nanoTime();
    request.run();
    milliseconds.add((System.nanoTime() - start) / 1e6);
  }

  double median() {
    return quantile(0.5);
  }

  double quantile(double share) {
    List<Double> sorted = milliseconds.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
  }
}
