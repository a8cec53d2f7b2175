package dev.tandem.generation.answer.generative;

import dev.tandem.generation.answer.AnswerModel;
import dev.tandem.generation.answer.AnswerModelSource;
import dev.tandem.generation.backend.ModelServers;
import dev.tandem.generation.backend.ServedModel;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The models that model servers serve. */
@ApplicationScoped
public class GenerativeModels implements AnswerModelSource {

  private final ModelServers servers;
  private final Recollection recollection;
  private final GenerativeConfig config;
  private final Clock clock;

  public GenerativeModels(
      ModelServers servers, Recollection recollection, GenerativeConfig config, Clock clock) {
    this.recollection = recollection;
    this.servers = servers;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Uni<Optional<AnswerModel>> named(String project, String name) {
    return Uni.createFrom().item(servers.model(name).map(this::of));
  }

  /** The model of a server as one that answers. */
  public AnswerModel of(ServedModel model) {
    return new GenerativeModel(model, servers, recollection, config, clock);
  }

  @Override
  public List<String> names() {
    return servers.models().stream().map(ServedModel::name).toList();
  }
}
