package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where and how to look for evidence.
 *
 * @param vectorStoreIds the stores; when empty, every searchable store of the caller's project
 * @param maxResults at most so many passages, 1..50, or the model's own choice
 * @param filters an attribute filter as the caller wrote it, or null
 * @param rankingOptions as the caller wrote them, or null
 * @param graph whether and how far links between chunks are followed, as the caller wrote it, or
 *     null
 */
public record Search(
    List<String> vectorStoreIds,
    OptionalInt maxResults,
    JsonNode filters,
    JsonNode rankingOptions,
    JsonNode graph) {

  /** Every searchable store of the project. */
  public static final Search EVERYWHERE = in(List.of());

  /** These stores, with the defaults of everything else. */
  public static Search in(List<String> vectorStoreIds) {
    return new Search(vectorStoreIds, OptionalInt.empty(), null, null, null);
  }

  public Search {
    vectorStoreIds = List.copyOf(vectorStoreIds);
  }
}
