package dev.tandem.retrieval.index;

/**
 * A chunk that may answer, with its raw scores.
 *
 * @param dense cosine with the query, or {@link #UNKNOWN}
 * @param keyword BM25 score, or {@link #UNKNOWN}
 */
public record Candidate(long chunkNo, long fileNo, double dense, double keyword) {

  /** Stands for a score that was not asked for. */
  public static final double UNKNOWN = Double.NaN;
}
