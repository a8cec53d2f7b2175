package dev.tandem.generation.answer;

import dev.tandem.api.error.ApiError;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The models by the names that clients know. */
@ApplicationScoped
public class AnswerModels {

  private final List<AnswerModel> models;

  public AnswerModels(@All List<AnswerModel> models) {
    this.models = List.copyOf(models);
  }

  /**
   * @throws ApiError 404 {@code model_not_found}
   */
  public AnswerModel named(String name) {
    return models.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(() -> ApiError.modelNotFound(name));
  }

  public List<String> names() {
    return models.stream().map(AnswerModel::name).sorted().toList();
  }
}
