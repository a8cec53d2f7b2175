package dev.tandem.retrieval.index;

import java.util.Map;

/**
 * What a store's keywords look like.
 *
 * @param chunks number of chunks in the store
 * @param frequencies number of chunks that have the term; absent terms are in none
 */
public record TermStatistics(long chunks, Map<Integer, Integer> frequencies) {

  public TermStatistics {
    frequencies = Map.copyOf(frequencies);
  }

  /** Chunks that have this term. */
  public int frequency(int term) {
    return frequencies.getOrDefault(term, 0);
  }
}
