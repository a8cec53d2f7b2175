package dev.tandem.retrieval.embed;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * The capability that everything else embeds with: models by name, a bounded pool of threads on
 * which queries go before passages, and a cache by content, so that one project never embeds the
 * same text twice.
 */
public interface Embeddings {

  /** The model of stores that name none. */
  EmbeddingModel defaultModel();

  /**
   * The model with this name.
   *
   * @throws dev.tandem.api.error.ApiError 404 {@code model_not_found}
   */
  EmbeddingModel model(String name);

  /** For requests: never blocks the calling thread. Vectors in the order of the texts. */
  Uni<List<float[]>> embed(
      String project, EmbeddingModel model, List<String> texts, Purpose purpose);

  /** For ingestion threads: blocks. Vectors in the order of the texts. */
  List<float[]> embedPassages(String project, EmbeddingModel model, List<String> texts);
}
