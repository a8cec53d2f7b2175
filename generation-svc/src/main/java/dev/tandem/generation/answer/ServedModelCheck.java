package dev.tandem.generation.answer;

import dev.tandem.generation.backend.ModelServers;
import dev.tandem.generation.deployment.ModelCheck;
import io.smallrye.mutiny.Multi;
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
  public Uni<Optional<Unknown>> unknown(String project, List<String> names) {
    return firstUnknown(project, names)
        .chain(
            unknown ->
                unknown.isEmpty()
                    ? Uni.createFrom().item(Optional.empty())
                    : servers.refresh().chain(allTold -> unknown(project, names, allTold)));
  }

  private Uni<Optional<Unknown>> unknown(String project, List<String> names, boolean allTold) {
    return allTold
        ? firstUnknown(project, names)
            .map(found -> found.map(name -> new Unknown(name, models.names())))
        : Uni.createFrom().item(Optional.empty());
  }

  private Uni<Optional<String>> firstUnknown(String project, List<String> names) {
    return Multi.createFrom()
        .iterable(names)
        .onItem()
        .transformToUniAndConcatenate(
            name ->
                models
                    .find(project, name)
                    .map(found -> found.isEmpty() ? Optional.of(name) : Optional.<String>empty()))
        .collect()
        .asList()
        .map(unknown -> unknown.stream().flatMap(Optional::stream).findFirst());
  }
}
