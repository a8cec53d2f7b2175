package dev.tandem.generation.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * The question put to retrieval; the wire shape of {@code POST /tandem/v1/evidence}.
 *
 * @param filters an attribute filter as callers write it, or null
 * @param rankingOptions as callers write them, or null
 * @param graph as callers write it, or null
 * @param sentences whether passages come cut into scored sentences
 */
@JsonNaming(SnakeCaseStrategy.class)
public record EvidenceQuery(
    List<String> vectorStoreIds,
    String query,
    int maxPassages,
    JsonNode filters,
    JsonNode rankingOptions,
    JsonNode graph,
    boolean sentences) {

  /** The same question in other words. */
  public EvidenceQuery withQuery(String other) {
    return new EvidenceQuery(
        vectorStoreIds, other, maxPassages, filters, rankingOptions, graph, sentences);
  }

  /** The same question, with links between chunks followed so. */
  public EvidenceQuery withGraph(JsonNode links) {
    return new EvidenceQuery(
        vectorStoreIds, query, maxPassages, filters, rankingOptions, links, sentences);
  }
}
