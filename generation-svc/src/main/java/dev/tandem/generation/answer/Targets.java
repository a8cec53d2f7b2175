package dev.tandem.generation.answer;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.deployment.Deployment;
import dev.tandem.generation.deployment.DeploymentSpec;
import dev.tandem.generation.deployment.Deployments;
import dev.tandem.generation.routing.RoutePolicy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds what a name stands for: a deployment of the project, or else a model. */
@ApplicationScoped
public class Targets {

  private final Deployments deployments;
  private final AnswerModels models;
  private final Unanswered unanswered;

  public Targets(Deployments deployments, AnswerModels models, Unanswered unanswered) {
    this.unanswered = unanswered;
    this.deployments = deployments;
    this.models = models;
  }

  /**
   * @return fails with {@link ApiError} 404 {@code model_not_found}
   */
  Uni<Target> find(Question question) {
    return find(
        question.asker().project(),
        question.model(),
        question.user(),
        gone -> unanswered.note(question, gone));
  }

  /** The same for a name that no question comes with. */
  Uni<Target> find(String project, String name, Optional<String> user) {
    return find(project, name, user, gone -> {});
  }

  /**
   * @param gone is told of a deployment none of whose models is there
   */
  private Uni<Target> find(
      String project, String name, Optional<String> user, Consumer<Target.Deployed> gone) {
    return deployments
        .resolve(project, name, user)
        .chain(
            found ->
                found.isPresent()
                    ? deployed(project, found.get(), gone)
                    : models.named(project, name).map(Targets::direct));
  }

  private static Target direct(AnswerModel model) {
    return new Target(
        Optional.empty(),
        List.of(model),
        List.of(),
        null,
        RoutePolicy.DEFAULT,
        0,
        GroundingPolicy.REPORT,
        false,
        true,
        Optional.empty(),
        false);
  }

  /** Models that are away at the moment are left to those that stand in for them. */
  private Uni<Target> deployed(
      String project, Deployment deployment, Consumer<Target.Deployed> gone) {
    DeploymentSpec spec = deployment.spec();
    return Multi.createFrom()
        .items(Stream.concat(Stream.of(spec.model()), spec.fallback().stream()))
        .onItem()
        .transformToUniAndConcatenate(name -> models.find(project, name))
        .collect()
        .asList()
        .map(
            found -> {
              List<AnswerModel> chain = found.stream().flatMap(Optional::stream).toList();
              if (chain.isEmpty()) {
                gone.accept(new Target.Deployed(deployment.name(), deployment.version()));
                throw ApiError.modelNotFound(spec.model());
              }
              return deployed(deployment, chain);
            });
  }

  private static Target deployed(Deployment deployment, List<AnswerModel> chain) {
    DeploymentSpec spec = deployment.spec();
    return new Target(
        Optional.of(new Target.Deployed(deployment.name(), deployment.version())),
        chain,
        spec.vectorStoreIds(),
        spec.instructions(),
        spec.routing(),
        spec.maxPassages() == null ? 0 : spec.maxPassages(),
        GroundingPolicy.valueOf(spec.grounding().policy().name()),
        spec.rewriteQuery(),
        spec.memory().enabled(),
        Optional.of(spec.rerank()),
        spec.memory().enabled() && spec.memory().acrossConversations());
  }
}
