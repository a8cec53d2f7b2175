package dev.tandem.retrieval.chunk;

/**
 * How large chunks of the {@code auto} strategy are, in estimated tokens.
 *
 * @param smallest sections below this are joined with the next ones where headings allow it
 * @param target what long sections are cut into
 * @param largest no chunk is larger; leaves room for the context in the model's window
 */
public record ChunkSizes(int smallest, int target, int largest) {

  public ChunkSizes {
    if (smallest < 0 || target < 16 || target < smallest || largest < target) {
      throw new IllegalArgumentException(
          "Chunk sizes must rise: smallest "
              + smallest
              + ", target "
              + target
              + ", largest "
              + largest
              + ", the target at least 16 tokens.");
    }
  }
}
