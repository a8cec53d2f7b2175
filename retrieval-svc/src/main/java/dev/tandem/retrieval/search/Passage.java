package dev.tandem.retrieval.search;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.search.SearchedStores.Store;
import dev.tandem.retrieval.search.SearchedStores.StoreFile;

/**
 * A retrieved piece of a document.
 *
 * @param score calibrated, 0..1
 * @param dense cosine with the query, NaN when it was not asked for
 * @param keyword BM25 score, NaN when it was not asked for
 * @param reranked what the reranker says, 0..1; NaN when none was asked
 */
public record Passage(
    Store store,
    StoreFile file,
    long chunkNo,
    String title,
    Chunk chunk,
    double score,
    double dense,
    double keyword,
    double reranked) {

  /** The same passage with what a reranker says of it. */
  public Passage reranked(double probability) {
    return new Passage(store, file, chunkNo, title, chunk, score, dense, keyword, probability);
  }

  /** What it is placed by: the reranker's word where there is one. */
  public double placedBy() {
    return Double.isNaN(reranked) ? score : reranked;
  }
}
