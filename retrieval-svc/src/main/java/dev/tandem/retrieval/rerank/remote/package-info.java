/** Rerankers behind HTTP endpoints. */
package dev.tandem.retrieval.rerank.remote;
