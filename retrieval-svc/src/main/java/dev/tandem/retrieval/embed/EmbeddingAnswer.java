package dev.tandem.retrieval.embed;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The answer of {@code POST /v1/embeddings}; {@code model} is the one that really ran. */
record EmbeddingAnswer(String object, List<Item> data, String model, Usage usage) {

  /**
   * One vector.
   *
   * @param embedding a {@code float[]}, or a {@code String} of base64
   */
  record Item(String object, int index, Object embedding) {}

  /** Tokens of the model that ran. */
  record Usage(
      @JsonProperty("prompt_tokens") long promptTokens,
      @JsonProperty("total_tokens") long totalTokens) {}

  static EmbeddingAnswer of(
      EmbeddingRequest request, EmbeddingModel model, List<float[]> vectors, long tokens) {
    List<Item> data = new ArrayList<>(vectors.size());
    for (float[] whole : vectors) {
      float[] vector = cut(whole, request.dimensions().orElse(whole.length));
      data.add(
          new Item("embedding", data.size(), request.base64() ? base64(vector) : (Object) vector));
    }
    return new EmbeddingAnswer("list", data, model.name(), new Usage(tokens, tokens));
  }

  /** The first numbers, scaled to length one, as OpenAI shortens vectors. */
  private static float[] cut(float[] vector, int dimensions) {
    return dimensions == vector.length
        ? vector
        : Vectors.normalized(Arrays.copyOf(vector, dimensions));
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
