package dev.tandem.retrieval.search;

import dev.tandem.api.observe.Stages;
import dev.tandem.retrieval.search.Reranking.Plan;
import dev.tandem.retrieval.search.Reranking.Ranked;
import dev.tandem.retrieval.search.SearchedStores.Store;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Hybrid search, and behind it the reranker that the caller or the operator chose, if any. */
@Singleton
public class RerankedSearch {

  private final HybridSearch search;
  private final Reranking reranking;
  private final Stages stages;

  RerankedSearch(HybridSearch search, Reranking reranking, Stages stages) {
    this.search = search;
    this.reranking = reranking;
    this.stages = stages;
  }

  /**
   * The best passages of a store, best first; at most as many as asked for.
   *
   * @throws dev.tandem.api.error.ApiError 400 when there is no such reranker
   */
  public Uni<Ranked> search(Store store, SearchRequest request) {
    Plan plan = reranking.plan(request.ranker());
    return stages.trail().around(SearchStages.SEARCH, search(store, request, plan));
  }

  private Uni<Ranked> search(Store store, SearchRequest request, Plan plan) {
    if (plan.reranker().isEmpty()) {
      return search
          .search(store, request)
          .chain(passages -> reranking.order(plan, request.queries(), passages));
    }
    return search
        .search(store, request.widened(plan.pool(request.limit())))
        .chain(passages -> reranking.order(plan, request.queries(), passages))
        .map(ranked -> cut(ranked, request));
  }

  private static Ranked cut(Ranked ranked, SearchRequest request) {
    return new Ranked(
        ranked.passages().stream()
            .filter(passage -> passage.placedBy() >= request.scoreThreshold())
            .limit(request.limit())
            .toList(),
        ranked.ranking());
  }
}
