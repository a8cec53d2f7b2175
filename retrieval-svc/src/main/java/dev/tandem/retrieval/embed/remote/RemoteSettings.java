package dev.tandem.retrieval.embed.remote;

import dev.tandem.retrieval.embed.EmbeddingsConfig.ModelConfig;
import dev.tandem.retrieval.embed.Prefixes;

/**
 * One remote model.
 *
 * @param name the name it has here
 * @param model the name it has there
 * @param dimensions numbers in its vectors
 * @param chooseDimensions whether to ask for that many
 * @param maxTokens it takes at once
 * @param batchSize texts in one request
 * @param concurrency requests at the same time
 */
record RemoteSettings(
    String name,
    String model,
    Dialect dialect,
    Prefixes prefixes,
    int dimensions,
    boolean chooseDimensions,
    int maxTokens,
    int batchSize,
    int concurrency) {

  RemoteSettings {
    if (dimensions < 1 || maxTokens < 1 || batchSize < 1 || concurrency < 1) {
      throw new IllegalStateException(
          "tandem.embeddings.models.\""
              + name
              + "\": dimensions, max-tokens, batch-size and concurrency must be at least 1");
    }
  }

  /**
   * The configured model.
   *
   * @throws IllegalStateException when a key is missing or out of range, naming it
   */
  static RemoteSettings of(String name, ModelConfig config) {
    return new RemoteSettings(
        name,
        config.model().orElse(name),
        switch (config.type()) {
          case COHERE -> Dialect.COHERE;
          case JINA -> Dialect.JINA;
          case OPENAI, ONNX -> Dialect.OPENAI;
        },
        Prefixes.of(config),
        config
            .dimensions()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "tandem.embeddings.models.\"" + name + "\".dimensions is required")),
        config.chooseDimensions(),
        config.maxTokens(),
        config.batchSize(),
        config.concurrency());
  }
}
