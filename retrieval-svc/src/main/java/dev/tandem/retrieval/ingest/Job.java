package dev.tandem.retrieval.ingest;

import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.index.ChunkIndex.FileRef;

/**
 * A claimed file.
 *
 * @param entryNo the row that says that the file is in the store
 * @param generation which attachment of the file this is; an older one may not complete
 * @param model name of the store's embedding model
 * @param claims how often the file was taken up, this time included
 * @param failures how often its ingestion ended in a fault
 * @param traceparent of the request that put it into the queue, or null
 */
record Job(
    long entryNo,
    long generation,
    FileRef file,
    String project,
    String fileId,
    String filename,
    String model,
    ChunkingStrategy strategy,
    int claims,
    int failures,
    String traceparent) {}
