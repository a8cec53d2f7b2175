package dev.tandem.retrieval.chunk;

import java.util.ArrayList;
import java.util.List;

/**
 * Joins units to runs of about the same size, cutting where it harms least: the cheapest sequence
 * of cuts, where a run costs the square of its relative distance from the wished size and each cut
 * what its place costs. Time grows with the units times those that fit in one run.
 */
final class Packing {

  private Packing() {}

  /** Runs of units as spans of the text, in order; each at most {@code sizes.largest()} tokens. */
  static List<Span> pack(Units units, ChunkSizes sizes) {
    int count = units.size();
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += units.tokens(i);
    }
    if (count == 0) {
      return List.of();
    }
    if (total <= sizes.largest()) {
      return List.of(new Span(units.start(0), units.end(count - 1)));
    }
    long fewest = (total + sizes.largest() - 1) / sizes.largest();
    long runs = Math.max(fewest, Math.round((double) total / sizes.target()));
    return spans(units, cheapestCuts(units, sizes.largest(), (double) total / runs));
  }

  private static int[] cheapestCuts(Units units, int largest, double wished) {
    int count = units.size();
    double[] cost = new double[count + 1];
    int[] previous = new int[count + 1];
    for (int end = 1; end <= count; end++) {
      cost[end] = Double.MAX_VALUE;
      long tokens = 0;
      for (int start = end - 1; start >= 0; start--) {
        tokens += units.tokens(start);
        if (tokens > largest && start < end - 1) {
          break;
        }
        double off = (tokens - wished) / wished;
        double candidate = cost[start] + off * off + (start > 0 ? units.penalty(start) : 0);
        if (candidate < cost[end]) {
          cost[end] = candidate;
          previous[end] = start;
        }
      }
    }
    return previous;
  }

  private static List<Span> spans(Units units, int[] previous) {
    List<Span> reversed = new ArrayList<>();
    for (int end = units.size(); end > 0; end = previous[end]) {
      reversed.add(new Span(units.start(previous[end]), units.end(end - 1)));
    }
    return reversed.reversed();
  }
}
