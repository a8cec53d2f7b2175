package dev.tandem.retrieval.search;

import dev.tandem.retrieval.index.Candidate;
import java.util.Comparator;

/**
 * A candidate with its one score.
 *
 * @param fused average of the standardised parts; comparable within one query only
 * @param score calibrated, 0..1
 */
public record Scored(Candidate candidate, double fused, double score) {

  /** Best first; equal scores in the order of loading. */
  static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score)
          .reversed()
          .thenComparingLong(scored -> scored.candidate().chunkNo());
}
