package dev.tandem.retrieval.index;

import dev.tandem.retrieval.chunk.Chunk;

/** A chunk with its vector, ready to be loaded. */
public record IndexedChunk(Chunk chunk, float[] embedding) {}
