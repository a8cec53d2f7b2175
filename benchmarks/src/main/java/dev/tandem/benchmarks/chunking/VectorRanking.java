package dev.tandem.benchmarks.chunking;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import dev.tandem.retrieval.embed.EmbeddingsConfig;
import dev.tandem.retrieval.embed.onnx.OnnxModels;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;

/** Cosine of question and chunk by the built-in model. */
final class VectorRanking implements Ranking {

  private final EmbeddingModel model =
      new OnnxModels(
              new SmallRyeConfigBuilder()
                  .withMapping(EmbeddingsConfig.class)
                  .withConverter(Duration.class, 100, new DurationConverter())
                  .build()
                  .getConfigMapping(EmbeddingsConfig.class))
          .models()
          .getFirst();

  @Override
  public String name() {
    return "vectors";
  }

  @Override
  public Scores index(List<Chunk> chunks) {
    List<float[]> vectors =
        model.embed(chunks.stream().map(Chunk::indexedText).toList(), Purpose.PASSAGE);
    return question -> {
      float[] query = model.embed(List.of(question), Purpose.QUERY).getFirst();
      return vectors.stream().mapToDouble(vector -> dot(vector, query)).toArray();
    };
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
