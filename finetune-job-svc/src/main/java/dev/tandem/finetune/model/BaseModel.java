package dev.tandem.finetune.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model that can be tuned.
 *
 * @param name that clients give as {@code model}
 * @param path folder or hub id of its weights; empty for the classifier, whose vectors come from
 *     retrieval-svc
 * @param context longest row in tokens
 * @param memory bytes of GPU memory that LoRA takes
 * @param epochs default number of passes
 * @param batchSize default number of rows in a step
 * @param learningRate default learning rate
 */
public record BaseModel(
    String name,
    Optional<String> path,
    int context,
    OptionalLong memory,
    Optional<Integer> epochs,
    Optional<Integer> batchSize,
    Optional<Double> learningRate,
    GpuShape gpu) {

  /** The name of the model that is always there. */
  public static final String CLASSIFIER = "tandem-classifier";

  /**
   * What a job of this model asks a cluster for.
   *
   * @param type label of the nodes that have it
   * @param count on each node; 0 trains on the CPU
   * @param nodes that train together
   */
  public record GpuShape(Optional<String> type, int count, int nodes) {

    /** On one node. */
    public GpuShape(Optional<String> type, int count) {
      this(type, count, 1);
    }
  }

  /** Whether this is a head over sentence embeddings. */
  public boolean isClassifier() {
    return name.equals(CLASSIFIER);
  }

  /** What is used when a request names no technique. */
  public Technique defaultTechnique() {
    return isClassifier() ? Technique.CLASSIFIER : Technique.LORA;
  }
}
