package dev.tandem.retrieval.fake;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.Embeddings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.List;
import java.util.Random;

/** Vectors out of a text's hash: the same text has the same vector. */
@Alternative
@ApplicationScoped
public class FakeEmbeddings implements Embeddings {

  private static final int DIMENSIONS = 8;

  private final EmbeddingModel model = new HashModel();

  @Override
  public EmbeddingModel defaultModel() {
    return model;
  }

  @Override
  public EmbeddingModel model(String name) {
    if (!name.equals(model.name())) {
      throw ApiError.modelNotFound(name);
    }
    return model;
  }

  @Override
  public Uni<List<float[]>> embed(
      String project, EmbeddingModel used, List<String> texts, Purpose purpose) {
    return Uni.createFrom().item(() -> used.embed(texts, purpose));
  }

  @Override
  public List<float[]> embedPassages(String project, EmbeddingModel used, List<String> texts) {
    return used.embed(texts, Purpose.PASSAGE);
  }

  private static final class HashModel implements EmbeddingModel {

    @Override
    public String name() {
      return "hash";
    }

    @Override
    public int dimensions() {
      return DIMENSIONS;
    }

    @Override
    public List<float[]> embed(List<String> texts, Purpose purpose) {
      return texts.stream().map(HashModel::embed).toList();
    }

    private static float[] embed(String text) {
      Random random = new Random(text.hashCode());
      float[] vector = new float[DIMENSIONS];
      double sum = 0;
      for (int i = 0; i < DIMENSIONS; i++) {
        vector[i] = (float) random.nextGaussian();
        sum += vector[i] * vector[i];
      }
      for (int i = 0; i < DIMENSIONS; i++) {
        vector[i] /= (float) Math.sqrt(sum);
      }
      return vector;
    }

    @Override
    public int countTokens(String text) {
      return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }
  }
}
