package dev.tandem.generation.answer;

import dev.tandem.generation.backend.ModelServers;
import dev.tandem.generation.deployment.ModelCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Knows the models that can be answered with, and asks the servers before it calls one unknown. */
@ApplicationScoped
public class ServedModelCheck implements ModelCheck {

  private final AnswerModels models;
  private final ModelServers servers;

  public ServedModelCheck(AnswerModels models, ModelServers servers) {
    this.models = models;
    this.servers = servers;
  }

  @Override
  public Uni<Optional<Unknown>> unknown(List<String> names) {
    return firstUnknown(names).isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : servers
            .refresh()
            .map(
                allTold ->
                    allTold
                        ? firstUnknown(names).map(name -> new Unknown(name, models.names()))
                        : Optional.empty());
  }

  private Optional<String> firstUnknown(List<String> names) {
    return names.stream().filter(name -> models.find(name).isEmpty()).findFirst();
  }
}
