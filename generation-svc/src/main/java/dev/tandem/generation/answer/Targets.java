package dev.tandem.generation.answer;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.routing.RoutePolicy;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Finds what a name stands for. */
@ApplicationScoped
public class Targets {

  private final AnswerModels models;

  public Targets(AnswerModels models) {
    this.models = models;
  }

  /**
   * @return fails with {@link ApiError} 404 {@code model_not_found}
   */
  Uni<Target> find(Question question) {
    return Uni.createFrom().item(() -> direct(models.named(question.model())));
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
        false);
  }
}
