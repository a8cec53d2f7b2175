package dev.tandem.finetune.model;

import dev.tandem.finetune.model.BaseModel.GpuShape;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The models that can be tuned, by name. Immutable. */
@ApplicationScoped
public class BaseModels {

  /** Longest text that the sentence embedding takes, in its own tokens. */
  private static final int EMBEDDING_CONTEXT = 512;

  private final Map<String, BaseModel> models = new TreeMap<>();

  @Inject
  public BaseModels(BaseModelsConfig config) {
    this(config.list());
  }

  BaseModels(Map<String, BaseModelsConfig.Model> configured) {
    configured.forEach((name, model) -> models.put(name, of(name, model)));
    models.put(BaseModel.CLASSIFIER, classifier());
  }

  /** The model with this name, or empty. */
  public Optional<BaseModel> find(String name) {
    return Optional.ofNullable(models.get(name));
  }

  /** All of them. */
  public List<BaseModel> all() {
    return List.copyOf(models.values());
  }

  /** All names, for messages. */
  public String names() {
    return String.join(", ", models.keySet());
  }

  private static BaseModel of(String name, BaseModelsConfig.Model model) {
    return new BaseModel(
        name,
        Optional.of(model.path()),
        model.context(),
        model
            .memory()
            .map(size -> OptionalLong.of(size.asLongValue()))
            .orElse(OptionalLong.empty()),
        model.epochs(),
        model.batchSize(),
        model.learningRate(),
        new GpuShape(model.gpuType(), model.gpus(), model.nodes()));
  }

  private static BaseModel classifier() {
    return new BaseModel(
        BaseModel.CLASSIFIER,
        Optional.empty(),
        EMBEDDING_CONTEXT,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new GpuShape(Optional.empty(), 0));
  }
}
