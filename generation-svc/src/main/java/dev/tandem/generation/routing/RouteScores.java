package dev.tandem.generation.routing;

/**
 * What the model thinks of a query.
 *
 * @param needsRetrieval probability that documents are needed, 0..1
 * @param multi probability that one search is not enough, given that documents are needed, 0..1
 * @param closest cosine of the query and the passage closest to it, or 0 where there is none
 */
public record RouteScores(double needsRetrieval, double multi, double closest) {}
