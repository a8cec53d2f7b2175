package dev.tandem.retrieval.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.retrieval.search.Passage;
import dev.tandem.retrieval.search.Reranking.Ranking;
import java.util.List;
import java.util.Map;

/**
 * The answer of {@code POST /tandem/v1/evidence}; docs/internal-contracts.md says what each field
 * means.
 */
@JsonNaming(SnakeCaseStrategy.class)
@SuppressWarnings("ArrayRecordComponent") // written out as JSON, never compared
public record Evidence(
    String embeddingModel,
    float[] queryEmbedding,
    double coverage,
    List<Item> passages,
    Ranking ranking,
    List<StoreState> stores) {

  /**
   * A store as it was searched.
   *
   * @param marker the same exactly as long as the store has the same files in the same versions
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record StoreState(String vectorStoreId, String marker) {}

  /** A passage. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Item(
      String fileId,
      String filename,
      String vectorStoreId,
      String chunkId,
      double score,
      double dense,
      double keyword,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double reranked,
      String text,
      int startByte,
      int endByte,
      int page,
      int line,
      String source,
      String title,
      Map<String, Object> attributes,
      List<Sentence> sentences) {

    static Item of(Passage passage, List<Sentence> sentences) {
      return new Item(
          passage.file().id(),
          passage.file().filename(),
          passage.store().id(),
          Long.toString(passage.chunkNo()),
          passage.score(),
          passage.dense(),
          passage.keyword(),
          Double.isNaN(passage.reranked()) ? null : passage.reranked(),
          passage.chunk().text(),
          passage.chunk().startByte(),
          passage.chunk().endByte(),
          passage.chunk().page(),
          passage.chunk().line(),
          passage.file().source(),
          passage.title(),
          passage.file().attributes().getMap(),
          sentences);
    }
  }

  /** A sentence; its offsets point into the document. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Sentence(
      int startByte, int endByte, String text, double dense, double keyword, double coverage) {}
}
