package dev.tandem.retrieval.search;

import dev.tandem.retrieval.index.Candidate;
import dev.tandem.retrieval.index.KeywordHit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes one list of what meaning and keywords found. */
final class Candidates {

  private Candidates() {}

  /**
   * The nearest, then what only keywords found; each once and with both scores.
   *
   * @param vector of the query
   */
  static List<Candidate> together(List<Candidate> nearest, List<KeywordHit> hits, float[] vector) {
    Set<Long> known = new HashSet<>();
    nearest.forEach(candidate -> known.add(candidate.chunkNo()));
    float[] halves = halves(vector);
    List<Candidate> all = new ArrayList<>(nearest);
    for (KeywordHit hit : hits) {
      if (!known.contains(hit.chunkNo())) {
        all.add(hit.candidate(halves));
      }
    }
    return all;
  }

  /** The precision of the index, so that a cosine is the same whoever computes it. */
  private static float[] halves(float[] vector) {
    float[] halves = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      halves[i] = Float.float16ToFloat(Float.floatToFloat16(vector[i]));
    }
    return halves;
  }
}
