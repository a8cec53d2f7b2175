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
 */
public record Passage(
    Store store,
    StoreFile file,
    long chunkNo,
    String title,
    Chunk chunk,
    double score,
    double dense,
    double keyword) {}
