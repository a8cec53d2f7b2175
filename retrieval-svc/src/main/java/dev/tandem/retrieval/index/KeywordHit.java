package dev.tandem.retrieval.index;

/**
 * A chunk that was found by keywords. It brings its vector along: it is found while the query is
 * still being embedded, and its cosine then needs no second look into the index.
 *
 * @param keyword BM25 score
 * @param embedding of the chunk, of length one; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only handed on, never compared
public record KeywordHit(long chunkNo, long fileNo, double keyword, float[] embedding) {

  /** The chunk while the query's vector is not known. */
  public Candidate candidate() {
    return new Candidate(chunkNo, fileNo, Candidate.UNKNOWN, keyword);
  }

  /**
   * The chunk with both scores.
   *
   * @param vector of the query, of length one, in the precision of the index
   */
  public Candidate candidate(float[] vector) {
    float cosine = 0;
    for (int i = 0; i < vector.length; i++) {
      cosine += vector[i] * embedding[i];
    }
    return new Candidate(chunkNo, fileNo, cosine, keyword);
  }
}
