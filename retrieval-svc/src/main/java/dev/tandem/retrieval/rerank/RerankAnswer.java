package dev.tandem.retrieval.rerank;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.api.id.Ids;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The answer to {@code POST /v1/rerank}, as Cohere, Jina and vLLM shape it. */
public record RerankAnswer(String id, String model, List<Result> results) {

  static RerankAnswer of(String model, RerankRequest request, double[] scores) {
    return new RerankAnswer(
        Ids.next("rerank-"),
        model,
        IntStream.range(0, scores.length)
            .mapToObj(i -> Result.of(i, scores[i], request))
            .sorted(Comparator.comparingDouble(Result::relevanceScore).reversed())
            .limit(request.topN())
            .toList());
  }

  /**
   * A document's score.
   *
   * @param index of the document in the request, from 0
   * @param relevanceScore 0..1
   */
  public record Result(
      int index,
      @JsonProperty("relevance_score") double relevanceScore,
      @JsonInclude(JsonInclude.Include.NON_NULL) Document document) {

    private static Result of(int index, double score, RerankRequest request) {
      return new Result(
          index,
          score,
          request.returnDocuments() ? new Document(request.documents().get(index)) : null);
    }
  }

  /** A document of the request. */
  public record Document(String text) {}
}
