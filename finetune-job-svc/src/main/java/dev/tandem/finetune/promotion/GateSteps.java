package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.evaluation.run.Evaluation;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Filter;
import dev.tandem.finetune.evaluation.run.Evaluations;
import dev.tandem.finetune.promotion.Promotion.State;
import dev.tandem.finetune.promotion.Promotion.Status;
import dev.tandem.finetune.promotion.PromotionSteps.Moved;
import dev.tandem.finetune.promotion.gate.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Makes the candidate a version without requests, and has it measured beside what is live. */
@ApplicationScoped
class GateSteps {

  /** In the candidate's metadata: whose it is. */
  static final String MARK = "promotion";

  private static final Duration SOON = Duration.ofMillis(500);

  private final DeploymentSwitch deployments;
  private final Evaluations evaluations;

  GateSteps(DeploymentSwitch deployments, Evaluations evaluations) {
    this.deployments = deployments;
    this.evaluations = evaluations;
  }

  /** Whether the newest version is this promotion's candidate. */
  static boolean isCandidate(Promotion promotion, JsonNode deployment) {
    return deployment.path("metadata").path(MARK).asText().equals(promotion.id());
  }

  Moved candidate(Promotion promotion) {
    String name = promotion.spec().deployment();
    JsonNode deployment = deployments.describe(promotion.project(), name);
    int newest = deployment.path("version").asInt();
    Optional<Integer> live = DeploymentSwitch.live(deployment);
    if (live.isEmpty()) {
      String why =
          "The requests of '%s' are spread over several versions; end its canary first."
              .formatted(name);
      return Moved.told(promotion.to(Status.FAILED, promotion.state(), why), why);
    }
    if (isCandidate(promotion, deployment)) {
      return made(promotion, live.get(), newest);
    }
    JsonNode described = deployments.describe(promotion.project(), promotion.version(live.get()));
    ObjectNode spec =
        MergePatch.applied(MergePatch.specification(described), promotion.spec().change());
    spec.withObjectProperty("metadata").put(MARK, promotion.id());
    try {
      JsonNode added = deployments.add(promotion.project(), name, spec, live.get(), newest);
      return made(promotion, live.get(), added.path("version").asInt());
    } catch (ApiError e) {
      if (e.status() == 409) {
        return Moved.quietly(promotion, SOON);
      }
      throw e;
    }
  }

  private static Moved made(Promotion promotion, int live, int candidate) {
    return Moved.told(
        promotion.to(Status.EVALUATING, promotion.state().versions(live, candidate), null),
        "Version %d is the candidate, and gets no requests; version %d is live."
            .formatted(candidate, live));
  }

  Moved evaluate(Promotion promotion) {
    State state = promotion.state();
    if (state.evaluation() == null) {
      return started(promotion);
    }
    Evaluation evaluation;
    try {
      evaluation = evaluations.get(promotion.project(), state.evaluation()).await().indefinitely();
    } catch (ApiError e) {
      return refused(promotion, state, "The evaluation was deleted before it could decide.", e);
    }
    return switch (evaluation.status()) {
      case QUEUED, RUNNING -> Moved.quietly(promotion, SOON);
      case SUCCEEDED -> decided(promotion, evaluation);
      case FAILED ->
          refused(promotion, state, "The evaluation failed: " + evaluation.error(), null);
      case CANCELLED -> refused(promotion, state, "The evaluation was cancelled.", null);
    };
  }

  /** An evaluation that was begun before a process died is found by the candidate's name. */
  private Moved started(Promotion promotion) {
    State state = promotion.state();
    String candidate = promotion.version(state.candidate());
    Filter filter = new Filter(promotion.spec().testSet(), candidate, null, null);
    PageRequest one = PageRequest.of("1", 1, 1, null, null, null);
    Optional<Evaluation> begun =
        evaluations.list(promotion.project(), filter, one).await().indefinitely().data().stream()
            .filter(each -> promotion.id().equals(each.name()))
            .findFirst();
    try {
      Evaluation evaluation =
          begun.orElseGet(
              () ->
                  evaluations.start(
                      promotion.project(),
                      PromotionReader.evaluation(
                          promotion.spec(),
                          promotion.id(),
                          candidate,
                          promotion.version(state.live())),
                      Evaluation.Cause.PROMOTION,
                      null));
      return Moved.quietly(promotion.with(state.evaluated(evaluation.id(), null)), SOON);
    } catch (ApiError e) {
      if (e.status() == 429 || e.status() >= 500) {
        throw e;
      }
      return refused(promotion, state, "It could not be measured: " + e.getMessage(), null);
    }
  }

  private static Moved decided(Promotion promotion, Evaluation evaluation) {
    Verdict verdict = PromotionReader.gate(promotion.spec()).decide(evaluation.report());
    State state = promotion.state().evaluated(evaluation.id(), verdict);
    if (!verdict.passed()) {
      String why =
          verdict.checks().isEmpty()
              ? "The test set measures none of the usual guards; name 'guards'."
              : verdict.why();
      return refused(promotion, state, why, null);
    }
    return promotion.spec().hold() != null
        ? Moved.told(
            promotion.to(Status.HELD, state, null), verdict.why() + " It is to be approved.")
        : Moved.told(promotion.to(Status.CANARY, state, null), verdict.why());
  }

  private static Moved refused(Promotion promotion, State state, String why, ApiError cause) {
    if (cause != null && cause.status() != 404) {
      throw cause;
    }
    return Moved.told(promotion.withdrawn(Status.REFUSED, state, why), why);
  }
}
