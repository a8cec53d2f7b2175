/**
 * Embedding models behind HTTP endpoints: OpenAI's, Cohere's and Jina's dialects. Knows nothing of
 * pools and caches.
 */
package dev.tandem.retrieval.embed.remote;
