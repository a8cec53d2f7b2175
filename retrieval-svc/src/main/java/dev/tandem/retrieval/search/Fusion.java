package dev.tandem.retrieval.search;

import dev.tandem.retrieval.index.Candidate;
import dev.tandem.retrieval.search.SearchRequest.Weights;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Makes one score of two. Each part is standardised (z-score) over its own best of this query and
 * the two are averaged; then the average is moved to the scale of cosines and calibrated. For one
 * query the order never changes by that, and between queries scores mean the same.
 *
 * <p>Chosen among z-scores, min-max, maximum and rank fusion, on half of SciFact's queries and
 * confirmed on the other half (docs/benchmarks.md).
 */
final class Fusion {

  /** How many of the best each part is asked for, and is standardised over. */
  static final int POOL = 200;

  private final Scale dense;
  private final Scale keyword;
  private final double share;
  private final int pool;

  private Fusion(Scale dense, Scale keyword, double share, int pool) {
    this.dense = dense;
    this.keyword = keyword;
    this.share = share;
    this.pool = pool;
  }

  /**
   * The scale of one query, from its candidates.
   *
   * @param chunks in the store: those that are not among the candidates have no keyword score
   */
  static Fusion of(List<Candidate> candidates, long chunks, Weights weights) {
    int pool = (int) Math.min(POOL, Math.max(chunks, candidates.size()));
    Scale dense = Scale.of(candidates.stream().mapToDouble(Candidate::dense), POOL, 0);
    Scale keyword = Scale.of(candidates.stream().mapToDouble(Candidate::keyword), POOL, pool);
    return new Fusion(dense, keyword, weights.dense(), pool);
  }

  /** The candidates, best first. */
  List<Scored> rank(List<Candidate> candidates) {
    return candidates.stream()
        .map(candidate -> scored(candidate, fused(candidate)))
        .sorted(Scored.BEST_FIRST)
        .toList();
  }

  /** A candidate whose standardised score is known. */
  Scored scored(Candidate candidate, double fused) {
    return new Scored(
        candidate,
        fused,
        ScoreCalibration.calibrated(fused, dense.mean(), dense.deviation(), pool));
  }

  /** The weighted average of the standardised parts. */
  double fused(Candidate candidate) {
    double meaning = share == 0 ? 0 : share * dense.standardised(candidate.dense());
    double words = share == 1 ? 0 : (1 - share) * keyword.standardised(candidate.keyword());
    return meaning + words;
  }

  /** Mean and standard deviation of the best values of one part. */
  private record Scale(double mean, double deviation) {

    private static final double FLAT = 1e-9;

    /**
     * Over the largest {@code most} values, filled up with zeros to {@code least}.
     *
     * @param values NaN for unknown ones, which are left out
     */
    static Scale of(DoubleStream values, int most, int least) {
      double[] sorted = values.filter(value -> !Double.isNaN(value)).sorted().toArray();
      int taken = Math.min(most, sorted.length);
      int count = Math.max(taken, Math.min(least, most));
      if (count == 0) {
        return new Scale(Double.NaN, 0);
      }
      double sum = 0;
      double squares = 0;
      for (int i = sorted.length - taken; i < sorted.length; i++) {
        sum += sorted[i];
        squares += sorted[i] * sorted[i];
      }
      double mean = sum / count;
      return new Scale(mean, Math.sqrt(Math.max(0, squares / count - mean * mean)));
    }

    double standardised(double value) {
      return Double.isNaN(value) || deviation < FLAT ? 0 : (value - mean) / deviation;
    }
  }
}
