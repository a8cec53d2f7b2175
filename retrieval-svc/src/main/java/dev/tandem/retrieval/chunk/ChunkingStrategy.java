package dev.tandem.retrieval.chunk;

/** How a file is cut into chunks, as the API's {@code chunking_strategy} names it. */
public sealed interface ChunkingStrategy {

  /** By structure: prose by paragraphs, code by declaration, tables by row groups; no overlap. */
  record Auto() implements ChunkingStrategy {}

  /**
   * Windows of a fixed number of tokens.
   *
   * @param maxChunkSizeTokens 100..4096
   * @param chunkOverlapTokens at most half of it
   */
  record Static(int maxChunkSizeTokens, int chunkOverlapTokens) implements ChunkingStrategy {}
}
