package dev.tandem.generation.routing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.generation.retrieval.Evidence;
import dev.tandem.generation.retrieval.Evidence.Passage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The fitted weights: two logistic regressions on a query's embedding, and how close a passage has
 * to be to count whatever they say. Written by {@code benchmarks/run fit-router}.
 *
 * @param embeddingModel the embeddings it was fitted on; it says nothing about others
 * @param dimension their length
 * @param needsRetrieval whether documents are needed
 * @param multi whether one search is not enough, given that documents are needed
 * @param closePassage from this cosine of query and passage on, documents are searched
 */
@JsonNaming(SnakeCaseStrategy.class)
public record RouteModel(
    String embeddingModel,
    int dimension,
    Regression needsRetrieval,
    Regression multi,
    double closePassage) {

  private static final String SHIPPED = "/routing/router-weights.json";

  /** The weights that ship with this service. */
  public static RouteModel shipped() {
    try (InputStream weights = RouteModel.class.getResourceAsStream(SHIPPED)) {
      return JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build()
          .readValue(weights, RouteModel.class);
    } catch (IOException e) {
      throw new UncheckedIOException("The router's weights cannot be read", e);
    }
  }

  /** Whether it was fitted on embeddings like this one. */
  public boolean fits(String model, float[] embedding) {
    return embeddingModel.equals(model) && embedding != null && embedding.length == dimension;
  }

  RouteScores score(Evidence evidence) {
    float[] embedding = evidence.queryEmbedding();
    return new RouteScores(
        needsRetrieval.probability(embedding),
        multi.probability(embedding),
        evidence.passages().stream().mapToDouble(Passage::dense).max().orElse(0));
  }

  /**
   * A logistic regression.
   *
   * @param threshold the fitted one, a probability
   * @param weights one for each dimension
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Regression(double threshold, double intercept, float[] weights) {

    /** Of an embedding with as many dimensions. */
    public double probability(float[] embedding) {
      double logit = intercept;
      for (int i = 0; i < weights.length; i++) {
        logit += weights[i] * embedding[i];
      }
      return 1 / (1 + Math.exp(-logit));
    }
  }
}
