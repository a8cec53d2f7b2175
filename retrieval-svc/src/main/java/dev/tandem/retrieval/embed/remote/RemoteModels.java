package dev.tandem.retrieval.embed.remote;

import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.EmbeddingModelSource;
import dev.tandem.retrieval.embed.EmbeddingsConfig;
import dev.tandem.retrieval.embed.EmbeddingsConfig.ModelConfig;
import dev.tandem.retrieval.embed.EmbeddingsConfig.Type;
import dev.tandem.retrieval.embed.remote.RemoteEndpoint.Patience;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The configured models behind HTTP endpoints. */
@ApplicationScoped
public class RemoteModels implements EmbeddingModelSource {

  private final List<EmbeddingModel> models = new ArrayList<>();

  /** Reads the configuration; calls nobody yet. */
  public RemoteModels(EmbeddingsConfig config) {
    new TreeMap<>(config.models())
        .forEach(
            (name, settings) -> {
              if (settings.type() != Type.ONNX) {
                models.add(model(name, settings));
              }
            });
  }

  @Override
  public List<EmbeddingModel> models() {
    return List.copyOf(models);
  }

  static EmbeddingModel model(String name, ModelConfig config) {
    RemoteSettings settings = RemoteSettings.of(name, config);
    String base =
        config
            .baseUrl()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "tandem.embeddings.models.\"" + name + "\".base-url is required"))
            .toString();
    URI address = URI.create((base.endsWith("/") ? base : base + "/") + settings.dialect().path());
    Patience patience = new Patience(config.timeout(), config.retries(), config.backOff());
    return new RemoteEmbeddingModel(
        settings, new RemoteEndpoint(name, address, config.key(), patience));
  }
}
