package dev.tandem.generation.answer;

import dev.tandem.api.error.ApiError;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The models by the names that the clients of a project know. */
@ApplicationScoped
public class AnswerModels {

  private final List<AnswerModelSource> sources;

  public AnswerModels(@All List<AnswerModelSource> sources) {
    this.sources = List.copyOf(sources);
  }

  public Uni<Optional<AnswerModel>> find(String project, String name) {
    return find(project, name, 0);
  }

  private Uni<Optional<AnswerModel>> find(String project, String name, int from) {
    if (from == sources.size()) {
      return Uni.createFrom().item(Optional.empty());
    }
    return sources
        .get(from)
        .named(project, name)
        .chain(
            found ->
                found.isPresent() ? Uni.createFrom().item(found) : find(project, name, from + 1));
  }

  /**
   * @return fails with {@link ApiError} 404 {@code model_not_found}
   */
  public Uni<AnswerModel> named(String project, String name) {
    return find(project, name).map(found -> found.orElseThrow(() -> ApiError.modelNotFound(name)));
  }

  /** The models that every project can name. */
  public List<String> names() {
    return sources.stream().flatMap(source -> source.names().stream()).distinct().sorted().toList();
  }
}
