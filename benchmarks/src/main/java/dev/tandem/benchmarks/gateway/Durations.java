package dev.tandem.benchmarks.gateway;

import java.util.ArrayList;
import java.util.List;

/** Durations of one kind of request, collected over several rounds. Not thread-safe. */
final class Durations {

  private final List<Long> nanoseconds = new ArrayList<>();

  void addIf(boolean counts, long duration) {
    if (counts) {
      nanoseconds.add(duration);
    }
  }

  Durations copy() {
    Durations copy = new Durations();
    copy.addAll(this);
    return copy;
  }

  void addAll(Durations others) {
    nanoseconds.addAll(others.nanoseconds);
  }

  int count() {
    return nanoseconds.size();
  }

  /** In milliseconds. */
  double median() {
    return quantile(0.5);
  }

  /** In milliseconds. */
  double p99() {
    return quantile(0.99);
  }

  private double quantile(double share) {
    List<Long> sorted = nanoseconds.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.clamp(rank, 0, sorted.size() - 1)) / 1e6;
  }
}
