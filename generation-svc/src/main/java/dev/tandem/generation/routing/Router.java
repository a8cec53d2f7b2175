package dev.tandem.generation.routing;

import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.routing.RouteDecision.Stage;
import dev.tandem.generation.routing.RoutePolicy.Mode;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides whether documents are searched for a query: the caller first, then the deployment's
 * policy, then a fitted model. In doubt it retrieves. Thread-safe and pure.
 */
@Singleton
public class Router {

  private final RouteModel model;

  public Router() {
    this(RouteModel.shipped());
  }

  Router(RouteModel model) {
    this.model = model;
  }

  /**
   * The route, where it is settled that nothing is searched: the evidence need not be asked for.
   * Else empty.
   */
  public Optional<RouteDecision> settled(ToolChoice choice, RoutePolicy policy) {
    if (choice == ToolChoice.NONE) {
      return Optional.of(
          RouteDecision.of(
              Route.NONE, Stage.TOOL_CHOICE, "The request's tool_choice forbids searching."));
    }
    if (policy.mode() == Mode.NEVER && !choice.demandsSearch()) {
      return Optional.of(
          RouteDecision.of(
              Route.NONE, Stage.POLICY, "The deployment's policy is never to search."));
    }
    return Optional.empty();
  }

  /**
   * The route of a query.
   *
   * @param evidence of the one search that is made in any case; empty where there is none
   */
  public RouteDecision decide(
      ToolChoice choice, RoutePolicy policy, String query, Optional<Evidence> evidence) {
    return settled(choice, policy)
        .orElseGet(
            () ->
                evidence
                    .flatMap(found -> score(query, found))
                    .map(scores -> byScores(choice, policy, scores))
                    .orElseGet(() -> byDoubt(choice, policy, evidence)));
  }

  /** The route of a query whose documents could not be searched. */
  public RouteDecision unreachable() {
    return RouteDecision.of(
        Route.NONE,
        Stage.FALLBACK,
        "The documents could not be searched, so it was not checked whether they say something.");
  }

  /** What the model thinks; empty when it was fitted on other embeddings than the query's. */
  public Optional<RouteScores> score(String query, Evidence evidence) {
    Objects.requireNonNull(query);
    if (!model.fits(evidence.embeddingModel(), evidence.queryEmbedding())) {
      return Optional.empty();
    }
    return Optional.of(model.score(evidence.queryEmbedding(), RouteFeatures.of(evidence)));
  }

  private RouteDecision byScores(ToolChoice choice, RoutePolicy policy, RouteScores scores) {
    double threshold = or(policy.threshold(), model.needsRetrieval().threshold());
    double multiThreshold = or(policy.multiThreshold(), model.multi().threshold());
    boolean demanded = choice.demandsSearch() || policy.mode() == Mode.ALWAYS;
    boolean retrieves = demanded || scores.needsRetrieval() >= threshold;
    boolean hops = retrieves && policy.maxHops() > 1 && scores.multi() >= multiThreshold;
    Route route = hops ? Route.MULTI : retrieves ? Route.SINGLE : Route.NONE;
    return new RouteDecision(
        route,
        stage(choice, policy, Stage.MODEL),
        scores.needsRetrieval(),
        threshold,
        scores.multi(),
        multiThreshold,
        retrieves
            ? why(choice, policy, scores, threshold) + hops(policy, scores, multiThreshold)
            : "The query reads like one that needs no documents: "
                + compared(scores.needsRetrieval(), threshold)
                + ".");
  }

  private RouteDecision byDoubt(
      ToolChoice choice, RoutePolicy policy, Optional<Evidence> evidence) {
    String doubt =
        evidence.isEmpty()
            ? "There is no evidence to decide by"
            : "The router was not fitted on these embeddings (%s)"
                .formatted(evidence.get().embeddingModel());
    Stage stage = stage(choice, policy, Stage.FALLBACK);
    String reason =
        stage == Stage.FALLBACK
            ? doubt + "; in doubt it searches once."
            : demanded(choice) + " " + doubt + ", so it searches once.";
    return RouteDecision.of(Route.SINGLE, stage, reason);
  }

  private static Stage stage(ToolChoice choice, RoutePolicy policy, Stage otherwise) {
    if (choice.demandsSearch()) {
      return Stage.TOOL_CHOICE;
    }
    return policy.mode() == Mode.ALWAYS ? Stage.POLICY : otherwise;
  }

  private static String demanded(ToolChoice choice) {
    return choice.demandsSearch()
        ? "The request's tool_choice demands a search."
        : "The deployment's policy is always to search.";
  }

  private static String why(
      ToolChoice choice, RoutePolicy policy, RouteScores scores, double threshold) {
    return stage(choice, policy, Stage.MODEL) == Stage.MODEL
        ? "The query may need documents: " + compared(scores.needsRetrieval(), threshold) + "."
        : demanded(choice);
  }

  private static String hops(RoutePolicy policy, RouteScores scores, double threshold) {
    if (policy.maxHops() == 1) {
      return " The deployment allows one search.";
    }
    return (scores.multi() >= threshold
            ? " One search may not be enough: "
            : " One search should be enough: ")
        + compared(scores.multi(), threshold)
        + ".";
  }

  private static String compared(double score, double threshold) {
    return String.format(
        Locale.ROOT,
        "%.3f is %s %.3f",
        score,
        score >= threshold ? "not below" : "below",
        threshold);
  }

  private static double or(Double own, double fitted) {
    return own == null ? fitted : own;
  }
}
