package dev.tandem.retrieval.search;

import dev.tandem.api.observe.Stage;

/** The stages of a search, as they are measured. Some run beside each other. */
public final class SearchStages {

  /** All of a search. */
  public static final Stage SEARCH = stage("search");

  /** The query's vector, from the cache or the model. */
  static final Stage EMBED = stage("embed");

  /** How often the store's chunks hold the query's terms. */
  static final Stage STATISTICS = stage("statistics");

  /** Candidates by their words. */
  static final Stage KEYWORDS = stage("keywords");

  /** Candidates by their vectors. */
  static final Stage MEANING = stage("meaning");

  /** Following links from the best candidates. */
  static final Stage GRAPH = stage("graph");

  /** Texts and files of the passages. */
  static final Stage FETCH = stage("fetch");

  /** The reranker's order, where there is one. */
  static final Stage RERANK = stage("rerank");

  /** Cutting passages into sentences and scoring these. */
  public static final Stage SENTENCES = stage("sentences");

  private SearchStages() {}

  private static Stage stage(String name) {
    return new Stage("tandem.search.stage", name);
  }
}
