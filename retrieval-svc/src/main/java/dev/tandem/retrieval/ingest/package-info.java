/**
 * From an attached file to searchable chunks: the durable queue, the workers, and the steps claim,
 * parse, chunk, embed, load. Knows files' bytes, parsers, embeddings and the index by their ports,
 * and of vector stores only their rows. Runs on its own threads with blocking JDBC, never on
 * request paths, which only {@link dev.tandem.retrieval.ingest.IngestionRequests enqueue}.
 */
package dev.tandem.retrieval.ingest;
