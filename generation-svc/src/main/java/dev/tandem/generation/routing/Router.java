package dev.tandem.generation.routing;

import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.routing.RouteDecision.Stage;
import dev.tandem.generation.routing.RoutePolicy.Mode;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether documents are searched for a query: the caller first, then the deployment's
 * policy, then a fitted model, then the evidence. In doubt it searches. Thread-safe and pure.
 */
@Singleton
public class Router {

  private final RouteModel model;

  public Router() {
    this(RouteModel.shipped());
  }

  public Router(RouteModel model) {
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
   * @param evidence what the stores say about the query; empty where they were not asked
   */
  public RouteDecision decide(ToolChoice choice, RoutePolicy policy, Optional<Evidence> evidence) {
    Optional<RouteDecision> settled = settled(choice, policy);
    if (settled.isPresent()) {
      return settled.get();
    }
    Optional<RouteScores> scores = evidence.flatMap(this::score);
    if (scores.isEmpty()) {
      return unscored(choice, policy, evidence);
    }
    return choice.demandsSearch() || policy.mode() == Mode.ALWAYS
        ? demanded(choice, policy, scores.get())
        : judged(policy, scores.get());
  }

  /** The route of a query whose documents could not be searched. */
  public RouteDecision unreachable() {
    return RouteDecision.of(
        Route.NONE,
        Stage.FALLBACK,
        "The documents could not be searched, so it was not checked whether they say something.");
  }

  /** What the model thinks; empty when it was fitted on other embeddings than the query's. */
  public Optional<RouteScores> score(Evidence evidence) {
    return model.fits(evidence.embeddingModel(), evidence.queryEmbedding())
        ? Optional.of(model.score(evidence))
        : Optional.empty();
  }

  private RouteDecision judged(RoutePolicy policy, RouteScores scores) {
    double needs = scores.needsRetrieval();
    double threshold = or(policy.threshold(), model.needsRetrieval().threshold());
    String compared = compared(needs, threshold);
    if (needs >= threshold) {
      String why = "The query may need documents: " + compared + ".";
      return searching(policy, scores, new Ground(Stage.MODEL, needs, threshold, why));
    }
    String why = "The query reads like one that needs no documents: " + compared;
    double close = model.closePassage();
    if (scores.closest() >= close) {
      why += ". Still, a passage is close to it: " + compared(scores.closest(), close) + ".";
      return searching(policy, scores, new Ground(Stage.EVIDENCE, scores.closest(), close, why));
    }
    return new RouteDecision(Route.NONE, Stage.MODEL, needs, threshold, null, null, why + ".");
  }

  private RouteDecision demanded(ToolChoice choice, RoutePolicy policy, RouteScores scores) {
    return searching(policy, scores, new Ground(demander(choice), null, null, demand(choice)));
  }

  /** Why documents are searched, before it is asked whether in hops. */
  private record Ground(Stage stage, Double score, Double threshold, String why) {}

  private RouteDecision searching(RoutePolicy policy, RouteScores scores, Ground ground) {
    double multi = scores.multi();
    double threshold = or(policy.multiThreshold(), model.multi().threshold());
    boolean hops = policy.maxHops() > 1 && multi >= threshold;
    String reason =
        policy.maxHops() == 1
            ? "The deployment allows one search."
            : "One search %s be enough: %s."
                .formatted(hops ? "may not" : "should", compared(multi, threshold));
    return new RouteDecision(
        hops ? Route.MULTI : Route.SINGLE,
        ground.stage(),
        ground.score(),
        ground.threshold(),
        multi,
        threshold,
        ground.why() + " " + reason);
  }

  private RouteDecision unscored(
      ToolChoice choice, RoutePolicy policy, Optional<Evidence> evidence) {
    String doubt =
        evidence
            .map(
                found -> "The router was not fitted on these embeddings: " + found.embeddingModel())
            .orElse("There is no evidence to decide by");
    if (choice.demandsSearch() || policy.mode() == Mode.ALWAYS) {
      String reason = demand(choice) + " " + doubt + "; it searches once.";
      return RouteDecision.of(Route.SINGLE, demander(choice), reason);
    }
    return RouteDecision.of(Route.SINGLE, Stage.FALLBACK, doubt + "; in doubt it searches once.");
  }

  private static Stage demander(ToolChoice choice) {
    return choice.demandsSearch() ? Stage.TOOL_CHOICE : Stage.POLICY;
  }

  private static String demand(ToolChoice choice) {
    return choice.demandsSearch()
        ? "The request's tool_choice demands a search."
        : "The deployment's policy is always to search.";
  }

  private static String compared(double score, double threshold) {
    String relation = score >= threshold ? "not below" : "below";
    return String.format(Locale.ROOT, "%.3f is %s %.3f", score, relation, threshold);
  }

  private static double or(Double own, double fitted) {
    return own == null ? fitted : own;
  }
}
