/**
 * The chunk index on PostgreSQL with pgvector: three tables per store (migration V2), loaded by
 * binary COPY, searched by exact scan or HNSW for meaning and by a GIN index with exact rescoring
 * for keywords.
 */
package dev.tandem.retrieval.index.pg;
