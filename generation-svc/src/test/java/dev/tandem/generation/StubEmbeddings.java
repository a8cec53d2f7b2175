package dev.tandem.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Locale;

/** Embeddings by word: texts that share words are close, whatever they mean. */
public final class StubEmbeddings {

  public static final String MODEL = "words";
  public static final int DIMENSIONS = 256;

  private StubEmbeddings() {}

  /** A vector of length one; a word is one of its directions, chosen by its hash. */
  public static float[] of(String text) {
    float[] vector = new float[DIMENSIONS];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
      if (word.length() > 2) {
        vector[Math.floorMod(word.hashCode() * 31 + 7, DIMENSIONS)] += 1;
      }
    }
    double length = 0;
    for (float v : vector) {
      length += v * v;
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = length == 0 ? (i == 0 ? 1 : 0) : (float) (vector[i] / Math.sqrt(length));
    }
    return vector;
  }

  /** The answer of {@code POST /v1/embeddings}. */
  static String answer(ObjectMapper json, JsonNode request) {
    ObjectNode answer = json.createObjectNode().put("object", "list").put("model", MODEL);
    ArrayNode data = answer.putArray("data");
    JsonNode input = request.path("input");
    for (JsonNode text : input.isArray() ? input : json.createArrayNode().add(input)) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      float[] vector = of(text.asText());
      if (request.path("encoding_format").asText().equals("base64")) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * DIMENSIONS).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        item.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      } else {
        ArrayNode numbers = item.putArray("embedding");
        for (float v : vector) {
          numbers.add(v);
        }
      }
    }
    answer.putObject("usage").put("prompt_tokens", 7).put("total_tokens", 7);
    return answer.toPrettyString();
  }
}
