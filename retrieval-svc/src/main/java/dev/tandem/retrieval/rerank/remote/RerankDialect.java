package dev.tandem.retrieval.rerank.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.List;

/** How each kind of endpoint is asked, and where its answer has the scores. */
enum RerankDialect {
  /** Cohere, Jina, Voyage, vLLM, llama.cpp, LiteLLM and most others. */
  COHERE {
    @Override
    ObjectNode request(String model, String query, List<String> texts) {
      ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
      body.put("query", query).put("top_n", texts.size());
      texts.forEach(body.putArray("documents")::add);
      return body;
    }

    @Override
    double[] scores(JsonNode answer, int texts) {
      JsonNode results = answer.has("results") ? answer.get("results") : answer.path("data");
      return byIndex(results, "relevance_score", texts);
    }
  },

  /** Text Embeddings Inference, which serves one model and knows no names. */
  TEI {
    @Override
    ObjectNode request(String model, String query, List<String> texts) {
      ObjectNode body = JsonNodeFactory.instance.objectNode().put("query", query);
      texts.forEach(body.putArray("texts")::add);
      return body.put("raw_scores", false).put("return_text", false).put("truncate", true);
    }

    @Override
    double[] scores(JsonNode answer, int texts) {
      return byIndex(answer, "score", texts);
    }
  };

  abstract ObjectNode request(String model, String query, List<String> texts);

  /**
   * The scores in the order of the texts.
   *
   * @throws IllegalArgumentException when the answer has not exactly one score for each text
   */
  abstract double[] scores(JsonNode answer, int texts);

  private static double[] byIndex(JsonNode results, String member, int texts) {
    if (!results.isArray() || results.size() != texts) {
      throw new IllegalArgumentException(results.size() + " scores for " + texts + " texts");
    }
    double[] scores = new double[texts];
    BitSet seen = new BitSet(texts);
    for (JsonNode result : results) {
      JsonNode index = result.path("index");
      if (!index.isInt() || index.intValue() < 0 || index.intValue() >= texts) {
        throw new IllegalArgumentException("an index is missing or out of range");
      }
      if (seen.get(index.intValue()) || !result.path(member).isNumber()) {
        throw new IllegalArgumentException("an index is doubled, or has no score");
      }
      seen.set(index.intValue());
      scores[index.intValue()] = result.path(member).doubleValue();
    }
    return scores;
  }
}
