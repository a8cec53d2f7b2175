package dev.tandem.retrieval.embed.onnx;

import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.EmbeddingModelSource;
import dev.tandem.retrieval.embed.EmbeddingsConfig;
import dev.tandem.retrieval.embed.EmbeddingsConfig.ModelConfig;
import dev.tandem.retrieval.embed.EmbeddingsConfig.Type;
import dev.tandem.retrieval.embed.Prefixes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The models that run in process: the built-in one, and those in configured folders. */
@ApplicationScoped
public class OnnxModels implements EmbeddingModelSource {

  private final List<OnnxEmbeddingModel> models = new ArrayList<>();

  /** Reads the configuration; loads nothing yet. */
  public OnnxModels(EmbeddingsConfig config) {
    TreeMap<String, ModelConfig> configured = new TreeMap<>(config.models());
    configured.computeIfAbsent(EmbeddingsConfig.BUILT_IN, name -> config.models().get(name));
    configured.forEach(
        (name, settings) -> {
          if (settings.type() == Type.ONNX) {
            models.add(model(name, settings));
          }
        });
  }

  @Override
  public List<EmbeddingModel> models() {
    return List.copyOf(models);
  }

  private static OnnxEmbeddingModel model(String name, ModelConfig settings) {
    if (settings.path().isEmpty() && !name.equals(EmbeddingsConfig.BUILT_IN)) {
      throw new IllegalStateException(
          "tandem.embeddings.models.\"" + name + "\" has type onnx and needs a path");
    }
    ModelFiles files = settings.path().map(ModelFiles::in).orElseGet(ModelFiles::builtIn);
    return new OnnxEmbeddingModel(name, Prefixes.of(settings), files, EncoderOptions.DEFAULT);
  }
}
