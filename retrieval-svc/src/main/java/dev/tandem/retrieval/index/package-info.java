/**
 * Where chunks lie and how they are found: the ports ({@link dev.tandem.retrieval.index.ChunkIndex}
 * writes, {@link dev.tandem.retrieval.index.ChunkSearch} reads), their rows, and below them one
 * package per technology. Nothing here knows HTTP, ranking or how text becomes a vector.
 */
package dev.tandem.retrieval.index;
