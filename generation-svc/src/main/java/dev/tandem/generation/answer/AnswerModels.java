package dev.tandem.generation.answer;

import dev.tandem.api.error.ApiError;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The models by the names that clients know. */
@ApplicationScoped
public class AnswerModels {

  private final List<AnswerModelSource> sources;

  public AnswerModels(@All List<AnswerModelSource> sources) {
    this.sources = List.copyOf(sources);
  }

  public Optional<AnswerModel> find(String name) {
    for (AnswerModelSource source : sources) {
      Optional<AnswerModel> model = source.named(name);
      if (model.isPresent()) {
        return model;
      }
    }
    return Optional.empty();
  }

  /**
   * @throws ApiError 404 {@code model_not_found}
   */
  public AnswerModel named(String name) {
    return find(name).orElseThrow(() -> ApiError.modelNotFound(name));
  }

  public List<String> names() {
    return sources.stream().flatMap(source -> source.names().stream()).distinct().sorted().toList();
  }
}
