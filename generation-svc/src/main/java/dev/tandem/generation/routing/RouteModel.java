package dev.tandem.generation.routing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The fitted weights: two logistic regressions on a query's embedding and the features of {@link
 * RouteFeatures}. Written by {@code benchmarks/run fit-router}.
 *
 * @param embeddingModel the embeddings it was fitted on; it says nothing about others
 * @param dimension their length
 * @param needsRetrieval whether documents are needed
 * @param multi whether one search is not enough, given that documents are needed
 */
@JsonNaming(SnakeCaseStrategy.class)
public record RouteModel(
    String embeddingModel, int dimension, Regression needsRetrieval, Regression multi) {

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

  RouteScores score(float[] embedding, Map<String, Double> features) {
    return new RouteScores(
        needsRetrieval.probability(embedding, features), multi.probability(embedding, features));
  }

  /**
   * A logistic regression.
   *
   * @param threshold the fitted one
   * @param embedding a weight for each dimension
   * @param features weights by name
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Regression(
      double threshold, double intercept, float[] embedding, Map<String, Double> features) {

    double probability(float[] vector, Map<String, Double> values) {
      double logit = intercept;
      for (int i = 0; i < embedding.length; i++) {
        logit += embedding[i] * vector[i];
      }
      for (Map.Entry<String, Double> weight : features.entrySet()) {
        logit += weight.getValue() * values.get(weight.getKey());
      }
      return 1 / (1 + Math.exp(-logit));
    }
  }
}
