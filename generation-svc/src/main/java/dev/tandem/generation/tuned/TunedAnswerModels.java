package dev.tandem.generation.tuned;

import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerModelSource;
import dev.tandem.generation.retrieval.Retrieval;
import dev.tandem.generation.tuned.TunedModel.Classifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The tuned models of a project as models that answer. */
@ApplicationScoped
public class TunedAnswerModels implements AnswerModelSource {

  private final TunedModels models;
  private final Retrieval retrieval;
  private final Clock clock;

  public TunedAnswerModels(TunedModels models, Retrieval retrieval, Clock clock) {
    this.models = models;
    this.retrieval = retrieval;
    this.clock = clock;
  }

  @Override
  public Uni<Optional<AnswerModel>> named(String project, String name) {
    return models.find(project, name).map(found -> found.map(this::answering));
  }

  private AnswerModel answering(TunedModel model) {
    return switch (model.artifact()) {
      case Classifier classifier ->
          new ClassifierModel(model.name(), model.digest(), classifier.head(), retrieval, clock);
      default -> throw new IllegalStateException("not served yet");
    };
  }

  /** None belongs to every project. */
  @Override
  public List<String> names() {
    return List.of();
  }
}
