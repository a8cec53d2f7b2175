package dev.tandem.retrieval.search;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.observe.Stages;
import dev.tandem.retrieval.rerank.Reranker;
import dev.tandem.retrieval.rerank.Rerankers;
import dev.tandem.retrieval.search.SearchRequest.Ranker;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;

/**
 * Puts what a search found in the order that a reranker gives it. A search must not fail because a
 * reranker is away: it keeps the order it has and says so, unless the caller insists.
 */
@Singleton
public class Reranking {

  private static final Logger LOG = Logger.getLogger(Reranking.class);

  /** Best first; equal ones in the order of the search. */
  private static final Comparator<Passage> BEST_FIRST =
      Comparator.comparingDouble(Passage::placedBy).reversed();

  private final Rerankers rerankers;
  private final Stages stages;

  Reranking(Rerankers rerankers, Stages stages) {
    this.rerankers = rerankers;
    this.stages = stages;
  }

  /**
   * Passages in their order.
   *
   * @param ranking how it came about
   */
  public record Ranked(List<Passage> passages, Ranking ranking) {}

  /**
   * What put passages in their order.
   *
   * @param ranker name of the reranker, or {@code none} for hybrid search's own order
   * @param failure why the reranker that was to be used was not, as a sentence, or null
   */
  public record Ranking(String ranker, @Schema(nullable = true) String failure) {

    static final Ranking NONE = new Ranking(Ranker.NOTHING, null);
  }

  /**
   * What a search will be put in order by.
   *
   * @throws ApiError 400 when there is no such reranker, or the caller insists on one and the
   *     server has none
   */
  public Plan plan(Ranker asked) {
    return switch (asked.name()) {
      case Ranker.NOTHING -> new Plan(Optional.empty(), false);
      case Ranker.SERVERS_CHOICE -> {
        if (asked.required() && rerankers.auto().isEmpty()) {
          throw ApiError.invalid(
              "ranking_options.ranker_required", "This server chooses no reranker; name one.");
        }
        yield new Plan(rerankers.auto(), asked.required());
      }
      default ->
          new Plan(
              Optional.of(rerankers.find(asked.name()).orElseThrow(this::unknown)),
              asked.required());
    };
  }

  /** What the plan makes of what was found; measured where a reranker has something to say. */
  public Uni<Ranked> order(Plan plan, List<String> queries, List<Passage> found) {
    Uni<Ranked> ordered = plan.order(queries, found);
    return plan.reranker().isEmpty() || found.isEmpty()
        ? ordered
        : stages.trail().around(SearchStages.RERANK, ordered);
  }

  private ApiError unknown() {
    List<String> names = new ArrayList<>(List.of("none", "auto", "default-2024-11-15"));
    names.addAll(rerankers.names());
    return ApiError.invalid(
        "ranking_options.ranker",
        "'ranking_options.ranker' must be one of " + String.join(", ", names) + ".");
  }

  /** A reranker, or none, for one search. */
  public record Plan(Optional<Reranker> reranker, boolean required) {

    /** How many passages the search must find for it. */
    public int pool(int asked) {
      return reranker.map(chosen -> Math.max(asked, chosen.candidates())).orElse(asked);
    }

    /**
     * The passages, best first.
     *
     * @param queries each passage counts by the one it answers best
     * @param found best first by hybrid search
     * @return fails only where the reranker is required
     */
    public Uni<Ranked> order(List<String> queries, List<Passage> found) {
      if (reranker.isEmpty() || found.isEmpty()) {
        return Uni.createFrom().item(new Ranked(found, Ranking.NONE));
      }
      Uni<Ranked> ranked =
          onCallersContext(scores(queries, found)).map(scores -> ranked(found, scores));
      return required
          ? ranked
          : ranked.onFailure().recoverWithItem(failure -> unranked(found, failure));
    }

    private Uni<double[]> scores(List<String> queries, List<Passage> found) {
      List<String> texts = found.stream().map(passage -> passage.chunk().indexedText()).toList();
      return Uni.join()
          .all(queries.stream().map(query -> reranker.orElseThrow().score(query, texts)).toList())
          .andFailFast()
          .map(Reranking::highest);
    }

    private Ranked ranked(List<Passage> found, double[] scores) {
      List<Passage> passages = new ArrayList<>(found.size());
      for (int i = 0; i < scores.length; i++) {
        passages.add(found.get(i).reranked(scores[i]));
      }
      passages.sort(BEST_FIRST);
      return new Ranked(passages, new Ranking(reranker.orElseThrow().name(), null));
    }

    private Ranked unranked(List<Passage> found, Throwable failure) {
      String name = reranker.orElseThrow().name();
      LOG.warnf("a search keeps its order, as the reranker '%s' failed: %s", name, failure);
      String told =
          failure instanceof ApiError error
              ? error.getMessage()
              : "The reranker '" + name + "' failed.";
      return new Ranked(found, new Ranking(Ranker.NOTHING, told));
    }
  }

  private static double[] highest(List<double[]> queries) {
    double[] best = queries.getFirst().clone();
    for (double[] scores : queries) {
      for (int i = 0; i < best.length; i++) {
        best[i] = Math.max(best[i], scores[i]);
      }
    }
    return best;
  }

  /** Rerankers answer on threads of their own, which must not do a request's other work. */
  private static <T> Uni<T> onCallersContext(Uni<T> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Context context = Vertx.currentContext();
              return context == null
                  ? work
                  : work.emitOn(command -> context.runOnContext(ignored -> command.run()));
            });
  }
}
