package dev.tandem.retrieval.embed;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** {@code /tandem/v1/embedding-models}: what {@code /v1/models} adds to its list. */
@Path("/tandem/v1/embedding-models")
@Produces(MediaType.APPLICATION_JSON)
public class EmbeddingModelsResource {

  /** All models. */
  public record ModelList(List<Model> data) {}

  /**
   * One model.
   *
   * @param id the name clients pass as {@code model}
   * @param aliases configured further names
   * @param isDefault whether stores that name no model use this one
   */
  public record Model(String id, int dimensions, List<String> aliases, boolean isDefault) {}

  private final PooledEmbeddings embeddings;
  private final EmbeddingsConfig config;

  public EmbeddingModelsResource(PooledEmbeddings embeddings, EmbeddingsConfig config) {
    this.embeddings = embeddings;
    this.config = config;
  }

  @GET
  public ModelList list() {
    return new ModelList(embeddings.models().stream().map(this::model).toList());
  }

  private Model model(EmbeddingModel model) {
    List<String> aliases =
        config.aliases().entrySet().stream()
            .filter(alias -> alias.getValue().equals(model.name()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    boolean isDefault = model.name().equals(embeddings.defaultModel().name());
    return new Model(model.name(), model.dimensions(), aliases, isDefault);
  }
}
