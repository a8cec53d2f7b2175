package dev.tandem.generation.answer;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long the stages of an answer take, one after the other. Not thread-safe. */
final class Stopwatch {

  private final Map<String, Long> micros = new LinkedHashMap<>();
  private final long begun = System.nanoTime();
  private long last = begun;

  /** Ends a stage, which began where the one before ended. */
  void lap(String stage) {
    long now = System.nanoTime();
    micros.merge(stage, (now - last) / 1_000, Long::sum);
    last = now;
  }

  /** Microseconds by stage, and in all. */
  Map<String, Long> micros() {
    Map<String, Long> all = new LinkedHashMap<>(micros);
    all.put("total", (System.nanoTime() - begun) / 1_000);
    return all;
  }
}
