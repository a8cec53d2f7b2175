package dev.tandem.generation.answer;

import dev.tandem.generation.routing.RoutePolicy;
import java.util.List;
import java.util.Optional;

/**
 * What a name that a client passes as {@code model} stands for.
 *
 * @param deployment its name and version, or empty when a model was named directly
 * @param models the first one answers, the others where it cannot; at least one
 * @param vectorStoreIds searched when the caller names none; empty for none
 * @param instructions put before the caller's own, or null
 * @param maxPassages given to the model at most
 * @param rewritesQuery whether the model writes follow-up questions out before they are searched
 * @param remembers whether the conversation is remembered
 * @param reranks whether passages are put in order by the server's reranker; empty where nobody has
 *     decided
 * @param remembersOthers whether the user's other conversations may be remembered, too
 * @param grounding what happens to sentences that the passages do not support
 */
record Target(
    Optional<Deployed> deployment,
    List<AnswerModel> models,
    List<String> vectorStoreIds,
    String instructions,
    RoutePolicy policy,
    int maxPassages,
    GroundingPolicy grounding,
    boolean rewritesQuery,
    boolean remembers,
    Optional<Boolean> reranks,
    boolean remembersOthers) {

  /** The model that is always there. */
  static final String EXTRACTIVE = "extractive";

  /** A version of a deployment. */
  record Deployed(String name, int version) {}

  Target {
    models = List.copyOf(models);
    vectorStoreIds = List.copyOf(vectorStoreIds);
  }

  AnswerModel model() {
    return models.getFirst();
  }
}
