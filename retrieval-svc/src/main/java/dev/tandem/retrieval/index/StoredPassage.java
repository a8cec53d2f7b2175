package dev.tandem.retrieval.index;

import dev.tandem.retrieval.chunk.Chunk;

/**
 * What is returned of a chunk.
 *
 * @param title the document's title
 */
public record StoredPassage(long chunkNo, String title, Chunk chunk) {}
