package dev.tandem.finetune.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.promotion.Promotion.State;
import dev.tandem.finetune.promotion.Promotion.Status;
import dev.tandem.finetune.promotion.PromotionSteps.Moved;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Takes a candidate back: a copy of what was live becomes the newest version. */
@ApplicationScoped
class Withdrawal {

  private final DeploymentSwitch deployments;

  Withdrawal(DeploymentSwitch deployments) {
    this.deployments = deployments;
  }

  Moved back(Promotion promotion) {
    String project = promotion.project();
    String name = promotion.spec().deployment();
    JsonNode deployment = deployments.describe(project, name);
    int newest = deployment.path("version").asInt();
    State state = found(promotion, deployment);
    if (state.candidate() == null || isDone(state, deployment)) {
      return ended(promotion, state);
    }
    if (newest != state.candidate()) {
      throw ApiError.of(409, null, null, "its newest version is " + newest + ".");
    }
    JsonNode target = deployments.describe(project, promotion.version(state.live()));
    if (!answers(project, target)) {
      return blocked(promotion, state, deployment, target);
    }
    deployments.back(project, name, state.live(), newest);
    return ended(promotion, state);
  }

  /** A candidate that was made by a process that died before it could say so is found here. */
  private static State found(Promotion promotion, JsonNode deployment) {
    State state = promotion.state();
    return state.candidate() == null && GateSteps.isCandidate(promotion, deployment)
        ? DeploymentSwitch.live(deployment)
            .map(live -> state.versions(live, deployment.path("version").asInt()))
            .orElse(state)
        : state;
  }

  private static boolean isDone(State state, JsonNode deployment) {
    return deployment.path("version").asInt() == state.candidate() + 1
        && deployment.path("copied_from").asInt() == state.live();
  }

  private static Moved ended(Promotion promotion, State state) {
    Promotion end =
        promotion.to(
            promotion.ending(), state.at(state.step(), 0, state.watch()), promotion.reason());
    String what =
        state.candidate() == null
            ? "There was no candidate yet."
            : "Version %d answers all requests, as before the candidate.".formatted(state.live());
    return Moved.told(end, what + " " + promotion.reason());
  }

  private boolean answers(String project, JsonNode version) {
    List<String> models = new ArrayList<>(List.of(version.path("model").asText()));
    version.path("fallback").forEach(each -> models.add(each.asText()));
    return models.stream().anyMatch(each -> deployments.hasModel(project, each));
  }

  /** Requests stay with what answers: with the candidate, where its model is there. */
  private Moved blocked(Promotion promotion, State state, JsonNode candidate, JsonNode target) {
    boolean keeps = answers(promotion.project(), candidate);
    String why =
        "Version %d cannot answer any more: none of its models is there (%s). %s Bring the model back and roll back, or advance, or cancel."
            .formatted(
                state.live(),
                target.path("model").asText(),
                keeps
                    ? "The candidate answers all requests meanwhile."
                    : "The candidate's is not there either; requests stay spread as they are.");
    if (keeps) {
      deployments.share(
          promotion.project(), promotion.spec().deployment(), 1, state.live(), state.candidate());
    }
    State kept = keeps ? state.at(state.step(), 1, state.watch()) : state;
    return Moved.told(
        promotion.to(Status.BLOCKED, kept, why + " It was to be taken back: " + promotion.reason()),
        why);
  }
}
