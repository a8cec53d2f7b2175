/**
 * Embedding models in process by ONNX Runtime: the tokenizer, the encoder, and the model that comes
 * with Tandem. Knows nothing of pools and caches.
 */
package dev.tandem.retrieval.embed.onnx;
