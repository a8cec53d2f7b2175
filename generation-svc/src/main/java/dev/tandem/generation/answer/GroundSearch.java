package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private final QueryRewriting rewriting;
  private final SearchConfig config;

  public GroundSearch(
      Retrieval retrieval,
      Router router,
      Hops hops,
      QueryRewriting rewriting,
      SearchConfig config) {
    check("passages", config.passages(), MAX_PASSAGES);
    check("stores", config.stores(), 100);
    this.retrieval = retrieval;
    this.router = router;
    this.hops = hops;
    this.rewriting = rewriting;
    this.config = config;
  }

  /** Whether documents are searched for sure; if not, evidence decides. */
  boolean isCertain(Question question, Target target) {
    return settled(question, target).isEmpty()
        && (!target.model().answersAlone()
            || question.searching().choice().demandsSearch()
            || (target.policy().mode() == Mode.ALWAYS && hasStores(question, target)));
  }

  /** What the first search asks for; a model is asked only where something can be searched. */
  Uni<String> query(Question question, Target target) {
    return target.rewritesQuery() && settled(question, target).isEmpty()
        ? rewriting.query(question, target)
        : Uni.createFrom().item(FollowUp.query(question.turns()));
  }

  /**
   * @param query what {@link #query} said
   * @return fails with {@link ApiError} when a store is not known, or when the documents cannot be
   *     searched and must be
   */
  Uni<Grounds> find(Question question, Target target, String query) {
    Optional<RouteDecision> settled = settled(question, target);
    if (settled.isPresent()) {
      return Uni.createFrom().item(Grounds.none(settled.get()));
    }
    return stores(question, target).chain(stores -> find(question, target, query, stores));
  }

  private Optional<RouteDecision> settled(Question question, Target target) {
    if (question.text().isBlank()) {
      return Optional.of(
          decision(Route.NONE, Stage.FALLBACK, "The question has no words to search by."));
    }
    if (!target.model().readsPassages()) {
      return Optional.of(
          decision(Route.NONE, Stage.POLICY, "The model answers without reading documents."));
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

  private Uni<Grounds> find(Question question, Target target, String query, List<String> stores) {
    if (stores.isEmpty()) {
      RouteDecision decision =
          decision(Route.SINGLE, Stage.FALLBACK, "There is no store with documents in it yet.");
      return Uni.createFrom()
          .item(new Grounds(decision, List.of(), List.of(query), Optional.empty(), 0.0, false));
    }
    EvidenceQuery first = evidenceQuery(question, target, stores, query);
    return retrieval
        .evidence(question.asker(), first)
        .chain(evidence -> decided(question, target, first, evidence))
        .onFailure(failure -> mayGoWithout(question, target, failure))
        .recoverWithItem(() -> Grounds.unchecked(router.unreachable()));
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
        ranking(where.map(Search::rankingOptions).orElse(null), target),
        graph,
        true);
  }

  /** The caller's ranker goes before the deployment's, and that before the server's. */
  private static JsonNode ranking(JsonNode wanted, Target target) {
    if (target.reranks().isEmpty() || (wanted != null && wanted.hasNonNull("ranker"))) {
      return wanted;
    }
    ObjectNode ranking =
        wanted instanceof ObjectNode own ? own.deepCopy() : JsonNodeFactory.instance.objectNode();
    return ranking.put("ranker", target.reranks().get() ? "auto" : "none");
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
