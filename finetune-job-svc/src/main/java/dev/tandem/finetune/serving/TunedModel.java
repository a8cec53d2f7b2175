package dev.tandem.finetune.serving;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A model that came out of a job.
 *
 * @param kind adapter, model or classifier
 * @param digest over all of its files
 * @param artifact a JSON object: {@code path} of a folder, or for a classifier {@code classifier}
 *     (the object) and {@code head} (head.safetensors in base64)
 */
public record TunedModel(
    String name,
    String kind,
    String baseModel,
    String digest,
    String project,
    JsonNode manifest,
    JsonNode artifact) {}
