package dev.tandem.retrieval.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.retrieval.search.Reranking.Ranked;
import dev.tandem.retrieval.search.Reranking.Ranking;
import java.util.List;
import java.util.Map;

/** The answer to a search; fields past the reference are extensions that SDKs pass on unread. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SearchPage(
    String object,
    @JsonProperty("search_query") List<String> searchQuery,
    List<Result> data,
    @JsonProperty("has_more") boolean hasMore,
    @JsonProperty("next_page") String nextPage,
    Ranking ranking) {

  /** One page holds all there is. */
  static SearchPage of(List<String> queries, Ranked found) {
    return new SearchPage(
        "vector_store.search_results.page",
        queries,
        found.passages().stream().map(Result::of).toList(),
        false,
        null,
        found.ranking());
  }

  /**
   * A passage.
   *
   * @param source what the byte offsets point into: {@code file} or {@code extracted}
   */
  public record Result(
      @JsonProperty("file_id") String fileId,
      String filename,
      double score,
      Map<String, Object> attributes,
      List<Content> content,
      @JsonProperty("chunk_id") String chunkId,
      @JsonProperty("start_byte") int startByte,
      @JsonProperty("end_byte") int endByte,
      int page,
      int line,
      String source,
      String title) {

    static Result of(Passage passage) {
      return new Result(
          passage.file().id(),
          passage.file().filename(),
          passage.placedBy(),
          passage.file().attributes().getMap(),
          List.of(new Content("text", passage.chunk().text())),
          Long.toString(passage.chunkNo()),
          passage.chunk().startByte(),
          passage.chunk().endByte(),
          passage.chunk().page(),
          passage.chunk().line(),
          passage.file().source(),
          passage.title());
    }
  }

  /** A part of a result's content. */
  public record Content(String type, String text) {}
}
