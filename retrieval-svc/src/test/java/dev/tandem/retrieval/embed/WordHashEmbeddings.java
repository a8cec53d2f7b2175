package dev.tandem.retrieval.embed;

import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/** Texts that share words are near each other; needs no model. */
@DefaultBean
@Singleton
public class WordHashEmbeddings implements Embeddings {

  /** Name of the one model. */
  public static final String MODEL = "word-hash";

  private static final int DIMENSIONS = 384;

  private final EmbeddingModel model = new WordHashModel();

  @Override
  public EmbeddingModel defaultModel() {
    return model;
  }

  @Override
  public EmbeddingModel model(String name) {
    if (!name.equals(MODEL)) {
      throw ApiError.modelNotFound(name);
    }
    return model;
  }

  @Override
  public Uni<List<float[]>> embed(
      String project, EmbeddingModel model, List<String> texts, Purpose purpose) {
    return Uni.createFrom().item(() -> model.embed(texts, purpose));
  }

  @Override
  public List<float[]> embedPassages(String project, EmbeddingModel model, List<String> texts) {
    return model.embed(texts, Purpose.PASSAGE);
  }

  /** The vector of a text. */
  public static float[] vector(String text) {
    float[] vector = new float[DIMENSIONS];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
      if (!word.isEmpty()) {
        vector[Math.floorMod(word.hashCode() * 0x9E3779B1, DIMENSIONS)] += 1;
      }
    }
    double norm = 0;
    for (float value : vector) {
      norm += value * value;
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = norm == 0 ? (i == 0 ? 1 : 0) : (float) (vector[i] / Math.sqrt(norm));
    }
    return vector;
  }

  private static final class WordHashModel implements EmbeddingModel {

    @Override
    public String name() {
      return MODEL;
    }

    @Override
    public int dimensions() {
      return DIMENSIONS;
    }

    @Override
    public List<float[]> embed(List<String> texts, Purpose purpose) {
      return texts.stream().map(WordHashEmbeddings::vector).toList();
    }

    @Override
    public int countTokens(String text) {
      return text.split("\\W+").length;
    }
  }
}
