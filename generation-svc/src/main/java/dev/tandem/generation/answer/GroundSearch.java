package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.EvidenceQuery;
import dev.tandem.generation.retrieval.Retrieval;
import dev.tandem.generation.routing.Route;
import dev.tandem.generation.routing.RouteDecision;
import dev.tandem.generation.routing.RouteDecision.Stage;
import dev.tandem.generation.routing.RoutePolicy.Mode;
import dev.tandem.generation.routing.Router;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Finds what an answer can rest on: one search in any case that is not settled before, then the
 * router's decision on what it brought, then further hops where one search is not enough.
 */
@ApplicationScoped
public class GroundSearch {

  private static final int MAX_PASSAGES = 50;

  private final Retrieval retrieval;
  private final Router router;
  private final Hops hops;
  private final SearchConfig config;

  public GroundSearch(Retrieval retrieval, Router router, Hops hops, SearchConfig config) {
    check("passages", config.passages(), MAX_PASSAGES);
    check("stores", config.stores(), 100);
    this.retrieval = retrieval;
    this.router = router;
    this.hops = hops;
    this.config = config;
  }

  /** Whether documents are searched for sure; if not, evidence decides. */
  boolean isCertain(Question question, Target target) {
    return settled(question, target).isEmpty()
        && (!target.model().answersAlone()
            || question.searching().choice().demandsSearch()
            || (target.policy().mode() == Mode.ALWAYS && hasStores(question, target)));
  }

  /** What the first search asks for. */
  String query(Question question) {
    return FollowUp.query(question.turns());
  }

  /**
   * @return fails with {@link ApiError} when a store is not known, or when the documents cannot be
   *     searched and must be
   */
  Uni<Grounds> find(Question question, Target target) {
    Optional<RouteDecision> settled = settled(question, target);
    if (settled.isPresent()) {
      return Uni.createFrom().item(Grounds.none(settled.get()));
    }
    return stores(question, target).chain(stores -> find(question, target, stores));
  }

  private Optional<RouteDecision> settled(Question question, Target target) {
    if (question.text().isBlank()) {
      return Optional.of(
          decision(Route.NONE, Stage.FALLBACK, "The question has no words to search by."));
    }
    boolean demanded = question.searching().choice().demandsSearch();
    if (!demanded && target.model().answersAlone() && !hasStores(question, target)) {
      return Optional.of(
          decision(Route.NONE, Stage.POLICY, "Neither the request nor the model names a store."));
    }
    return router.settled(question.searching().choice(), target.policy());
  }

  private static boolean hasStores(Question question, Target target) {
    return question.searching().where().isPresent() || !target.vectorStoreIds().isEmpty();
  }

  private Uni<List<String>> stores(Question question, Target target) {
    List<String> named =
        question.searching().where().map(Search::vectorStoreIds).orElse(target.vectorStoreIds());
    return named.isEmpty()
        ? retrieval.searchableStores(question.asker(), config.stores())
        : Uni.createFrom().item(named);
  }

  private Uni<Grounds> find(Question question, Target target, List<String> stores) {
    String query = query(question);
    if (stores.isEmpty()) {
      RouteDecision decision =
          decision(Route.SINGLE, Stage.FALLBACK, "There is no store with documents in it yet.");
      return Uni.createFrom()
          .item(new Grounds(decision, List.of(), List.of(query), Optional.empty(), 0.0));
    }
    EvidenceQuery first = evidenceQuery(question, target, stores, query);
    return retrieval
        .evidence(question.asker(), first)
        .chain(evidence -> decided(question, target, first, evidence))
        .onFailure(failure -> mayGoWithout(question, target, failure))
        .recoverWithItem(() -> Grounds.none(router.unreachable()));
  }

  private Uni<Grounds> decided(
      Question question, Target target, EvidenceQuery first, Evidence evidence) {
    RouteDecision decision = decide(question, target, evidence);
    return switch (decision.route()) {
      case NONE -> Uni.createFrom().item(Grounds.none(decision));
      case SINGLE ->
          Uni.createFrom()
              .item(
                  Grounds.found(
                      decision, first.vectorStoreIds(), List.of(first.query()), evidence));
      case MULTI -> hops.follow(question, target, decision, first, evidence);
    };
  }

  /** A model that cannot answer alone is given passages whatever the router thinks. */
  private RouteDecision decide(Question question, Target target, Evidence evidence) {
    RouteDecision decision =
        router.decide(question.searching().choice(), target.policy(), Optional.of(evidence));
    if (decision.route() != Route.NONE || target.model().answersAlone()) {
      return decision;
    }
    return new RouteDecision(
        Route.SINGLE,
        Stage.POLICY,
        decision.score(),
        decision.threshold(),
        decision.multiScore(),
        decision.multiThreshold(),
        "The model answers from documents only.");
  }

  /** Whether an answer may do without the documents when they are away. */
  private static boolean mayGoWithout(Question question, Target target, Throwable failure) {
    return failure instanceof ApiError error
        && error.status() >= 500
        && target.model().answersAlone()
        && target.policy().mode() == Mode.AUTO
        && !question.searching().choice().demandsSearch();
  }

  private EvidenceQuery evidenceQuery(
      Question question, Target target, List<String> stores, String query) {
    Optional<Search> where = question.searching().where();
    JsonNode graph = where.map(Search::graph).orElse(null);
    return new EvidenceQuery(
        stores,
        query,
        where
            .flatMap(s -> s.maxResults().stream().boxed().findFirst())
            .orElse(target.maxPassages() > 0 ? target.maxPassages() : config.passages()),
        where.map(Search::filters).orElse(null),
        where.map(Search::rankingOptions).orElse(null),
        graph,
        true);
  }

  /** The same search, which also follows links from the best passages. */
  static EvidenceQuery expanded(EvidenceQuery query) {
    JsonNode graph =
        query.graph() != null
            ? query.graph()
            : JsonNodeFactory.instance.objectNode().put("expand", true).put("hops", 1);
    return query.withGraph(graph);
  }

  private static RouteDecision decision(Route route, Stage stage, String reason) {
    return new RouteDecision(route, stage, null, null, null, null, reason);
  }

  private static void check(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "tandem.search." + key + " must be between 1 and " + max + ", but is " + value);
    }
  }
}
