package dev.tandem.retrieval.index;

/**
 * A query as weighted terms. Arrays are parallel, ordered by term, and not to be changed.
 *
 * @param terms hashed term ids, ascending, each at least 1
 * @param weights what a chunk's saturated term weight is multiplied with: idf times count
 * @param frequencies in how many chunks of the store the term is, each at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is only handed on, never compared
public record KeywordQuery(int[] terms, float[] weights, int[] frequencies) {

  /** Matches nothing. */
  public static final KeywordQuery NONE = new KeywordQuery(new int[0], new float[0], new int[0]);

  /** Whether no term of the query is in the store. */
  public boolean isEmpty() {
    return terms.length == 0;
  }
}
