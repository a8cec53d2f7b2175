package dev.tandem.generation.tuned;

import java.util.List;

/**
 * A linear classifier on vectors of length one: with logits = (W v + b) / temperature,
 * probabilities are softmax(logits). How well a text fits at all is its greatest logit and its
 * nearest centroid together; a softmax says nothing of that, since it only compares labels with
 * each other. Immutable and thread-safe.
 */
public final class ClassifierHead {

  /**
   * When none of the labels is right.
   *
   * @param label what is answered then
   * @param threshold of the fit below which it is so
   * @param similarityWeight of the cosine to the nearest centroid, beside the greatest logit
   */
  public record None(String label, double threshold, double similarityWeight) {}

  private final String embeddingModel;
  private final List<String> labels;
  private final double temperature;
  private final None none;
  private final LabelRows weight;
  private final float[] bias;
  private final LabelRows centroids;

  ClassifierHead(
      String embeddingModel,
      List<String> labels,
      double temperature,
      None none,
      LabelRows weight,
      float[] bias,
      LabelRows centroids) {
    this.embeddingModel = embeddingModel;
    this.labels = List.copyOf(labels);
    this.temperature = temperature;
    this.none = none;
    this.weight = weight;
    this.bias = bias.clone();
    this.centroids = centroids;
  }

  /** Name of the model whose vectors it was trained on. */
  String embeddingModel() {
    return embeddingModel;
  }

  int dimensions() {
    return weight.dimensions();
  }

  None none() {
    return none;
  }

  /** Bytes in memory, nearly. */
  long bytes() {
    return weight.bytes() + centroids.bytes();
  }

  /** What it makes of a vector of any length; microseconds. */
  Classified classify(float[] vector) {
    float[] unit = unit(vector);
    float[] sums = weight.times(unit);
    double[] logits = new double[sums.length];
    double most = Double.NEGATIVE_INFINITY;
    for (int label = 0; label < logits.length; label++) {
      logits[label] = (sums[label] + bias[label]) / temperature;
      most = Math.max(most, logits[label]);
    }
    double fit = most + none.similarityWeight() * nearest(unit);
    return new Classified(labels, logSoftmax(logits, most), fit);
  }

  private double nearest(float[] unit) {
    float nearest = Float.NEGATIVE_INFINITY;
    for (float similarity : centroids.times(unit)) {
      nearest = Math.max(nearest, similarity);
    }
    return nearest;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double length = Math.max(Math.sqrt(squares), 1e-12);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  private static double[] logSoftmax(double[] logits, double most) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - most);
    }
    double[] logs = new double[logits.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = logits[i] - most - Math.log(sum);
    }
    return logs;
  }
}
