package dev.tandem.generation.tuned;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Classifiers as the trainer writes them. */
public final class Heads {

  public static final String DIGEST = "d1".repeat(32);
  private static final ObjectMapper JSON = new ObjectMapper();

  private Heads() {}

  /** A file of the format: the header as it is, and numbers. */
  public static byte[] file(String header, float... numbers) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + 4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    for (float number : numbers) {
      file.putFloat(number);
    }
    return file.array();
  }

  /** head.safetensors whose centroids are its weights. */
  public static byte[] head(float[][] weight, float[] bias) {
    return head(weight, bias, weight);
  }

  /** head.safetensors: by name and with metadata, as the library writes it. */
  public static byte[] head(float[][] weight, float[] bias, float[][] centroids) {
    int rows = weight.length;
    int columns = weight[0].length;
    int cells = rows * columns;
    float[] numbers = new float[2 * cells + rows];
    System.arraycopy(bias, 0, numbers, 0, rows);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(centroids[row], 0, numbers, rows + row * columns, columns);
      System.arraycopy(weight[row], 0, numbers, rows + cells + row * columns, columns);
    }
    String tensor = "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}";
    String shape = "[" + rows + "," + columns + "]";
    String header =
        "{\"__metadata__\":{\"format\":\"np\"},"
            + tensor.formatted("bias", "[" + rows + "]", 0, 4 * rows)
            + ","
            + tensor.formatted("centroids", shape, 4 * rows, 4 * (rows + cells))
            + ","
            + tensor.formatted("weight", shape, 4 * (rows + cells), 4 * (rows + 2 * cells))
            + "}   ";
    return file(header, numbers);
  }

  /** classifier.json. */
  public static ObjectNode about(
      String embeddingModel, int dimensions, List<String> labels, double threshold) {
    ObjectNode about = JSON.createObjectNode().put("format", 1);
    about.put("embedding_model", embeddingModel).put("dimensions", dimensions);
    labels.forEach(about.putArray("labels")::add);
    about.put("temperature", 1.0);
    about
        .putObject("none")
        .put("label", "none of these")
        .put("threshold", threshold)
        .put("score", "logit_and_similarity")
        .put("similarity_weight", 2.0);
    return about;
  }

  /** The body that registers a classifier. */
  public static ObjectNode body(ObjectNode about, byte[] head) {
    ObjectNode body = JSON.createObjectNode().put("kind", "classifier");
    body.put("base_model", "tandem-classifier").put("digest", DIGEST);
    ObjectNode artifact = body.putObject("artifact");
    artifact.set("classifier", about);
    artifact.put("head", Base64.getEncoder().encodeToString(head));
    return body;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
