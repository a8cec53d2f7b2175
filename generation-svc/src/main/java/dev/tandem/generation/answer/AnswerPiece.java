package dev.tandem.generation.answer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A piece of an answer, in the order it comes into being: at most one {@code Searching} followed by
 * its {@code Found}, then texts and quotes, then {@code Finished} or {@code Failed}. What is
 * streamed, stored and told again later are all told from these.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "piece")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AnswerPiece.Searching.class, name = "searching"),
  @JsonSubTypes.Type(value = AnswerPiece.Found.class, name = "found"),
  @JsonSubTypes.Type(value = AnswerPiece.Text.class, name = "text"),
  @JsonSubTypes.Type(value = AnswerPiece.Quote.class, name = "quote"),
  @JsonSubTypes.Type(value = AnswerPiece.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = AnswerPiece.Failed.class, name = "failed")
})
public sealed interface AnswerPiece {

  /** The documents are being searched. */
  record Searching(List<String> queries) implements AnswerPiece {}

  /** The search is over. */
  record Found(List<Result> results) implements AnswerPiece {}

  /** Words of the model's own. */
  record Text(String text) implements AnswerPiece {}

  /** Words of a document, and where they stand in it. */
  record Quote(Citation citation) implements AnswerPiece {}

  /**
   * The answer is complete.
   *
   * @param truncated whether a limit cut it short
   * @param at epoch seconds
   */
  record Finished(boolean truncated, Decision decision, long at) implements AnswerPiece {}

  /**
   * The answer broke off.
   *
   * @param code an error code of the responses API, such as {@code server_error}
   * @param at epoch seconds
   */
  record Failed(String code, String message, long at) implements AnswerPiece {}

  /** A passage that the search found. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Result(String fileId, String filename, double score, String text, JsonNode attributes) {}

  /**
   * How the answer was decided.
   *
   * @param route {@code none} when nothing was searched, {@code single} for one search
   * @param abstained whether the answer says that the documents do not answer
   * @param confidence the probability that the documents answer the question, 0..1; null when
   *     nothing was searched
   */
  record Decision(String route, boolean abstained, @Schema(nullable = true) Double confidence) {}
}
