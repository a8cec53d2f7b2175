package dev.tandem.generation.tuned;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.tuned.Safetensors.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A classifier as the trainer wrote it; docs/trainer-contract.md.
 *
 * @param about classifier.json
 * @param weights the bytes of head.safetensors
 */
@SuppressWarnings("ArrayRecordComponent") // written and read, never compared
public record ClassifierFiles(Fields about, byte[] weights) {

  private static final int MOST_LABELS = 4096;
  private static final int LONGEST_LABEL = 500;
  private static final int MOST_DIMENSIONS = 1 << 16;
  private static final String SCORE = "logit_and_similarity";

  /**
   * What the files say.
   *
   * @throws ApiError 400 when they are no classifier, with the reason
   */
  ClassifierHead head() {
    if (about.integer("format", 1, 1).isEmpty()) {
      throw about.missing("format");
    }
    String embeddingModel = about.requiredText("embedding_model");
    int dimensions =
        about
            .integer("dimensions", 1, MOST_DIMENSIONS)
            .orElseThrow(() -> about.missing("dimensions"));
    List<String> labels = labels();
    double temperature = number(about, "temperature", Double.MIN_NORMAL);
    Map<String, Tensor> tensors = tensors();
    List<Long> each = List.of((long) labels.size());
    List<Long> rows = List.of((long) labels.size(), (long) dimensions);
    return new ClassifierHead(
        embeddingModel,
        labels,
        temperature,
        none(),
        new LabelRows(labels.size(), values(tensors, "weight", rows)),
        values(tensors, "bias", each),
        new LabelRows(labels.size(), values(tensors, "centroids", rows)));
  }

  private List<String> labels() {
    List<String> labels = about.texts("labels", MOST_LABELS);
    Set<String> seen = new HashSet<>();
    for (String label : labels) {
      if (label.isBlank() || label.codePointCount(0, label.length()) > LONGEST_LABEL) {
        throw about.invalid("labels", "must hold texts of 1 to " + LONGEST_LABEL + " characters");
      }
      if (!seen.add(label)) {
        throw about.invalid("labels", "must not hold a label twice");
      }
    }
    if (labels.isEmpty()) {
      throw about.missing("labels");
    }
    return labels;
  }

  private ClassifierHead.None none() {
    Fields none = about.object("none").orElseThrow(() -> about.missing("none"));
    if (none.oneOf("score", List.of(SCORE)).isEmpty()) {
      throw none.missing("score");
    }
    return new ClassifierHead.None(
        none.requiredText("label"),
        number(none, "threshold", -Float.MAX_VALUE),
        number(none, "similarity_weight", 0));
  }

  private static double number(Fields fields, String name, double least) {
    return fields.number(name, least, Float.MAX_VALUE).orElseThrow(() -> fields.missing(name));
  }

  private Map<String, Tensor> tensors() {
    try {
      return Safetensors.read(weights);
    } catch (Safetensors.Malformed e) {
      throw ApiError.invalid("artifact.head", "head.safetensors cannot be used: " + e.getMessage());
    }
  }

  private static float[] values(Map<String, Tensor> tensors, String name, List<Long> shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || !tensor.shape().equals(shape)) {
      throw ApiError.invalid(
          "artifact.head",
          "head.safetensors must hold '"
              + name
              + "' with the shape "
              + shape
              + (tensor == null ? "." : ", but it has " + tensor.shape() + "."));
    }
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        throw ApiError.invalid(
            "artifact.head",
            "head.safetensors holds a number in '" + name + "' that is not finite.");
      }
    }
    return tensor.values();
  }

  /** classifier.json as a tree. */
  public ObjectNode json() {
    return about.node();
  }
}
