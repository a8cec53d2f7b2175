package dev.tandem.generation.tuned;

import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerModelSource;
import dev.tandem.generation.answer.generative.GenerativeModels;
import dev.tandem.generation.backend.TunedServers;
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
  private final GenerativeModels generative;
  private final TunedServers servers;
  private final Retrieval retrieval;
  private final Clock clock;

  public TunedAnswerModels(
      TunedModels models,
      GenerativeModels generative,
      TunedServers servers,
      Retrieval retrieval,
      Clock clock) {
    this.models = models;
    this.generative = generative;
    this.servers = servers;
    this.retrieval = retrieval;
    this.clock = clock;
  }

  @Override
  public Uni<Optional<AnswerModel>> named(String project, String name) {
    return models.find(project, name).map(found -> found.map(this::answering));
  }

  private AnswerModel answering(TunedModel model) {
    return model.artifact() instanceof Classifier classifier
        ? new ClassifierModel(model.name(), model.digest(), classifier.head(), retrieval, clock)
        : generative.of(servers.model(model.weights().orElseThrow()));
  }

  /** None belongs to every project. */
  @Override
  public List<String> names() {
    return List.of();
  }
}
