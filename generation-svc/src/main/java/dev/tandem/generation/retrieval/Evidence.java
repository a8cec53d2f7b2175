package dev.tandem.generation.retrieval;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What the stores say about a query; the wire shape of the answer of {@code POST
 * /tandem/v1/evidence}.
 *
 * @param embeddingModel name of the model that embedded the query, or null
 * @param queryEmbedding of length one, or null
 * @param coverage share of the query's idf weight found in the best passages together, 0..1
 * @param passages best first; only the first few carry sentences
 * @param stores the state of each store that was searched
 * @param ranking what put them in order
 */
@JsonNaming(SnakeCaseStrategy.class)
@SuppressWarnings("ArrayRecordComponent") // read from JSON, never compared
public record Evidence(
    String embeddingModel,
    float[] queryEmbedding,
    double coverage,
    List<Passage> passages,
    List<StoreState> stores,
    Ranking ranking) {

  @JsonCreator
  public Evidence {
    passages = passages == null ? List.of() : List.copyOf(passages);
    stores = stores == null ? List.of() : List.copyOf(stores);
    ranking = ranking == null ? Ranking.NONE : ranking;
  }

  /** Evidence in the order of its search. */
  public Evidence(
      String embeddingModel,
      float[] queryEmbedding,
      double coverage,
      List<Passage> passages,
      List<StoreState> stores) {
    this(embeddingModel, queryEmbedding, coverage, passages, stores, Ranking.NONE);
  }

  /** Evidence without the query's embedding, which is enough to quote from. */
  public Evidence(double coverage, List<Passage> passages) {
    this(null, null, coverage, passages, List.of());
  }

  /**
   * @param marker tells one content of the store from another
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record StoreState(String vectorStoreId, String marker) {}

  /**
   * What put the passages in order.
   *
   * @param ranker name of the reranker, or {@code none} for the search's own order
   * @param failure why the reranker that was to be used was not, as a sentence, or null
   */
  public record Ranking(String ranker, String failure) {

    /** The search's own order, as nobody wanted another. */
    public static final Ranking NONE = new Ranking("none", null);
  }

  /**
   * A retrieved piece of a document. Byte offsets point into the document's text as UTF-8.
   *
   * @param score calibrated, 0..1
   * @param dense cosine of query and passage
   * @param keyword BM25 score
   * @param page from 1, or 0 where the format has none
   * @param line from 1
   * @param source {@code file} or {@code extracted}: what the offsets point into
   * @param reranked what the reranker says, 0..1, or null without one
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Passage(
      String fileId,
      String filename,
      String vectorStoreId,
      String chunkId,
      double score,
      double dense,
      double keyword,
      String text,
      int startByte,
      int endByte,
      int page,
      int line,
      String source,
      String title,
      JsonNode attributes,
      List<Sentence> sentences,
      Double reranked) {

    @JsonCreator
    public Passage {
      sentences = sentences == null ? List.of() : List.copyOf(sentences);
    }

    /** A passage that no reranker has read. */
    public Passage(
        String fileId,
        String filename,
        String vectorStoreId,
        String chunkId,
        double score,
        double dense,
        double keyword,
        String text,
        int startByte,
        int endByte,
        int page,
        int line,
        String source,
        String title,
        JsonNode attributes,
        List<Sentence> sentences) {
      this(
          fileId,
          filename,
          vectorStoreId,
          chunkId,
          score,
          dense,
          keyword,
          text,
          startByte,
          endByte,
          page,
          line,
          source,
          title,
          attributes,
          sentences,
          null);
    }

    /** What it was placed by, 0..1: the reranker's word where there is one. */
    public double placedBy() {
      return reranked == null ? score : reranked;
    }
  }

  /**
   * A sentence of a passage, with its own scores against the query.
   *
   * @param coverage share of the query's idf weight found in it, 0..1
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Sentence(
      int startByte, int endByte, String text, double dense, double keyword, double coverage) {}
}
