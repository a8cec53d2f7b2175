package dev.tandem.retrieval.embed.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** How each kind of endpoint is asked, and where its answer has the vectors. */
enum Dialect {
  /** {@code POST /embeddings}: OpenAI, vLLM, TEI, Ollama, LiteLLM and most others. */
  OPENAI("embeddings") {
    @Override
    ObjectNode request(Ask ask) {
      ObjectNode body = common(ask, "input", "dimensions");
      return body.put("encoding_format", "float");
    }

    @Override
    List<float[]> vectors(JsonNode answer, int texts) {
      return byIndex(answer.path("data"), texts);
    }
  },

  /** {@code POST /embed} of Cohere's API version 2. */
  COHERE("embed") {
    @Override
    ObjectNode request(Ask ask) {
      ObjectNode body = common(ask, "texts", "output_dimension");
      body.put("input_type", ask.purpose() == Purpose.QUERY ? "search_query" : "search_document");
      body.putArray("embedding_types").add("float");
      return body.put("truncate", "NONE");
    }

    @Override
    List<float[]> vectors(JsonNode answer, int texts) {
      JsonNode rows = answer.path("embeddings").path("float");
      List<float[]> vectors = new ArrayList<>(texts);
      rows.forEach(row -> vectors.add(vector(row)));
      return vectors;
    }
  },

  /** {@code POST /embeddings} of Jina, whose models want the task. */
  JINA("embeddings") {
    @Override
    ObjectNode request(Ask ask) {
      ObjectNode body = common(ask, "input", "dimensions");
      return body.put(
          "task", ask.purpose() == Purpose.QUERY ? "retrieval.query" : "retrieval.passage");
    }

    @Override
    List<float[]> vectors(JsonNode answer, int texts) {
      return byIndex(answer.path("data"), texts);
    }
  };

  /**
   * One request.
   *
   * @param dimensions to ask for, where the model has a choice
   */
  record Ask(String model, List<String> texts, Purpose purpose, OptionalInt dimensions) {}

  private final String path;

  Dialect(String path) {
    this.path = path;
  }

  /** Below the base address. */
  String path() {
    return path;
  }

  abstract ObjectNode request(Ask ask);

  /**
   * The vectors in the order of the texts.
   *
   * @throws IllegalArgumentException when the answer is not of the expected shape
   */
  abstract List<float[]> vectors(JsonNode answer, int texts);

  private static ObjectNode common(Ask ask, String texts, String dimensions) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", ask.model());
    ask.texts().forEach(body.putArray(texts)::add);
    ask.dimensions().ifPresent(number -> body.put(dimensions, number));
    return body;
  }

  private static List<float[]> byIndex(JsonNode data, int texts) {
    float[][] vectors = new float[texts][];
    for (JsonNode item : data) {
      int index = item.path("index").asInt(-1);
      if (index < 0 || index >= texts || vectors[index] != null) {
        throw new IllegalArgumentException("an index is missing, doubled or out of range");
      }
      vectors[index] = vector(item.path("embedding"));
    }
    if (Arrays.asList(vectors).contains(null)) {
      throw new IllegalArgumentException("a vector is missing");
    }
    return List.of(vectors);
  }

  private static float[] vector(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      JsonNode number = numbers.get(i);
      vector[i] = number == null ? Float.NaN : number.floatValue();
      if (number == null || !number.isNumber() || !Float.isFinite(vector[i])) {
        throw new IllegalArgumentException("a vector holds something that is no number");
      }
    }
    return vector;
  }
}
