package dev.tandem.retrieval.embed;

import java.util.List;
import java.util.OptionalInt;

/**
 * What {@code POST /v1/embeddings} asks for.
 *
 * @param texts 1 to 2,048, none empty
 * @param model name or alias
 * @param base64 vectors as little-endian float32 in base64 instead of numbers
 * @param dimensions to cut the vectors to, at least 1
 */
record EmbeddingRequest(List<String> texts, String model, boolean base64, OptionalInt dimensions) {}
