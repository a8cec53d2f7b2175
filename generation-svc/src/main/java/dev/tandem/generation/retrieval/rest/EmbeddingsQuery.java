package dev.tandem.generation.retrieval.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The body of {@code POST /v1/embeddings}. */
public record EmbeddingsQuery(
    String model, List<String> input, @JsonProperty("encoding_format") String encodingFormat) {}
