package dev.tandem.generation.retrieval.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.generation.retrieval.Retrieval.Embedded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads the answer of {@code POST /v1/embeddings}: base64 of little-endian floats. */
final class EmbeddingsAnswer {

  private EmbeddingsAnswer() {}

  /**
   * @throws IllegalStateException when these are not as many vectors of one size
   */
  static Embedded read(JsonNode answer, int texts) {
    List<float[]> vectors = new ArrayList<>(texts);
    for (JsonNode item : answer.path("data")) {
      float[] vector = vector(item.path("embedding").asText());
      if (item.path("index").asInt(-1) != vectors.size()
          || vector.length == 0
          || vector.length != (vectors.isEmpty() ? vector : vectors.getFirst()).length) {
        throw new IllegalStateException("retrieval-svc answered vectors that do not fit together");
      }
      vectors.add(vector);
    }
    if (vectors.size() != texts || !answer.path("model").isTextual()) {
      throw new IllegalStateException(
          "retrieval-svc answered " + vectors.size() + " vectors for " + texts + " texts");
    }
    return new Embedded(answer.path("model").textValue(), List.copyOf(vectors));
  }

  private static float[] vector(String base64) {
    try {
      FloatBuffer numbers =
          ByteBuffer.wrap(Base64.getDecoder().decode(base64))
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      float[] vector = new float[numbers.remaining()];
      numbers.get(vector);
      return vector;
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("retrieval-svc answered a vector that is not base64", e);
    }
  }
}
