package dev.tandem.retrieval.ingest;

import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.Embeddings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Vectors that cost next to nothing, of the size of the real ones. */
@Alternative
@ApplicationScoped
public class SyntheticEmbeddings implements Embeddings {

  static final int DIMENSIONS = 384;

  private final EmbeddingModel model = new RandomModel();

  @Override
  public EmbeddingModel defaultModel() {
    return model;
  }

  @Override
  public EmbeddingModel model(String name) {
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

  private static final class RandomModel implements EmbeddingModel {

    @Override
    public String name() {
      return "random";
    }

    @Override
    public int dimensions() {
      return DIMENSIONS;
    }

    @Override
    public List<float[]> embed(List<String> texts, Purpose purpose) {
      List<float[]> vectors = new ArrayList<>(texts.size());
      for (String text : texts) {
        SplittableRandom random = new SplittableRandom(text.hashCode());
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
          // Evenly distributed with variance 1/384: of length one, but for a few per cent.
          vector[i] = (float) ((random.nextDouble() - 0.5) * Math.sqrt(12.0 / DIMENSIONS));
        }
        vectors.add(vector);
      }
      return vectors;
    }

    @Override
    public int countTokens(String text) {
      return text.length() / 4;
    }
  }
}
