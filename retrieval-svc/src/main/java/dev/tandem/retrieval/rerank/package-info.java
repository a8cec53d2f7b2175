/**
 * Models that read query and text together and say how well the text answers: by name, with scores
 * of 0..1, served at {@code /v1/rerank} and used by searches. What is searched, and what becomes of
 * a search whose reranker is away, is not decided here.
 */
package dev.tandem.retrieval.rerank;
