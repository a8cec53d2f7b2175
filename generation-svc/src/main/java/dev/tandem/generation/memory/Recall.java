package dev.tandem.generation.memory;

import java.util.Set;

/**
 * What to look for in memory, and how much of it there is room for.
 *
 * @param conversationId where to look, or null
 * @param user in whose other conversations to look as well, or null for none
 * @param model that made the query's vector; only what the same model embedded is compared. Null
 *     for any with as many dimensions
 * @param query of length one
 * @param exceptItems ids of items that are in the context anyway
 * @param limit pieces at most
 * @param tokenBudget for their text together, four bytes to a token
 */
@SuppressWarnings("ArrayRecordComponent") // a vector, never compared
public record Recall(
    String project,
    String conversationId,
    String user,
    String model,
    float[] query,
    Set<String> exceptItems,
    int limit,
    int tokenBudget) {

  public Recall {
    exceptItems = Set.copyOf(exceptItems);
  }
}
