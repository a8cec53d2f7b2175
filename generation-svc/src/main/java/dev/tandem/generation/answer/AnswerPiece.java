package dev.tandem.generation.answer;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.retrieval.Evidence;
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
  @JsonSubTypes.Type(value = AnswerPiece.Delta.class, name = "delta"),
  @JsonSubTypes.Type(value = AnswerPiece.Cited.class, name = "cited"),
  @JsonSubTypes.Type(value = AnswerPiece.Notice.class, name = "notice"),
  @JsonSubTypes.Type(value = AnswerPiece.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = AnswerPiece.Failed.class, name = "failed")
})
public sealed interface AnswerPiece {

  /** Whether it is for the parts of this system only. */
  default boolean isInternal() {
    return this instanceof Given || this instanceof AnsweredBy || this instanceof Unremembered;
  }

  /** The documents are being searched. */
  record Searching(List<String> queries) implements AnswerPiece {}

  /**
   * The search is over.
   *
   * @param queries all that was searched for, in order
   */
  record Found(List<Result> results, List<String> queries) implements AnswerPiece {}

  /**
   * Passages that the model is given to answer from, in the order of their numbers; for checks and
   * receipts only, told to nobody and kept nowhere.
   */
  record Given(List<Evidence.Passage> passages) implements AnswerPiece {}

  /**
   * Which replica of a model server said what was said so far; for receipts only, told to nobody
   * and kept nowhere.
   *
   * @param model what the server says answered, or null
   */
  record AnsweredBy(Origin origin, String model) implements AnswerPiece {}

  /** The deployment remembers no conversations; told to nobody and kept nowhere. */
  record Unremembered() implements AnswerPiece {}

  /** Words of the model's own. */
  record Text(String text) implements AnswerPiece {}

  /** Words of a document, and where they stand in it. */
  record Quote(Citation citation) implements AnswerPiece {}

  /**
   * What a model server added to one of its answers, as it said it.
   *
   * @param choice which answer, from 0
   * @param delta content, tool calls, reasoning and whatever else the server sends
   * @param logprobs as the server gives them, or null
   * @param finishReason why this answer ended, or null while it goes on
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Delta(int choice, ObjectNode delta, JsonNode logprobs, String finishReason)
      implements AnswerPiece {

    /** The words in it; empty when it has none. */
    public String content() {
      return delta.path("content").asText("");
    }
  }

  /**
   * The model says that its words stand in a document.
   *
   * @param choice which answer, from 0
   * @param textStart first character of those words in the answer's text, in code points
   * @param textEnd the character after them
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Cited(int choice, int textStart, int textEnd, Citation citation) implements AnswerPiece {}

  /**
   * Something that the reader of the answer must know about it, such as that it rests on nothing.
   */
  record Notice(String text) implements AnswerPiece {}

  /**
   * The answer is complete.
   *
   * @param truncated whether a limit cut it short
   * @param at epoch seconds
   * @param usage as the model server counts, or null for an estimate
   * @param fingerprint of the system that the model server names, or null
   * @param markersRemoved citations of passages that the model was not given, or null for none
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Finished(
      boolean truncated,
      Decision decision,
      long at,
      Usage usage,
      String fingerprint,
      Integer markersRemoved)
      implements AnswerPiece {

    /** The end of an answer that no server gave. */
    public static Finished of(boolean truncated, Decision decision, long at) {
      return new Finished(truncated, decision, at, null, null, null);
    }

    /** The same end with another decision. */
    public Finished with(Decision other) {
      return new Finished(truncated, other, at, usage, fingerprint, markersRemoved);
    }
  }

  /**
   * Tokens as a model server counts them.
   *
   * @param cached of the prompt's, those it had read before
   * @param reasoning of the completion's, those that are not shown
   */
  record Usage(int prompt, int completion, int cached, int reasoning) {}

  /**
   * The answer broke off.
   *
   * @param code an error code of the responses API, such as {@code server_error}
   * @param at epoch seconds
   */
  record Failed(String code, String message, long at) implements AnswerPiece {

    /** The code of an answer that its caller cancelled. */
    public static final String CANCELLED = "cancelled";

    @JsonIgnore
    public boolean isCancelled() {
      return code.equals(CANCELLED);
    }
  }

  /** A passage that the search found. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Result(String fileId, String filename, double score, String text, JsonNode attributes) {}

  /**
   * How the answer was decided.
   *
   * @param route {@code none} when nothing was searched, {@code single} for one search, {@code
   *     multi} for a search in hops
   * @param abstained whether the answer says that the documents do not answer
   * @param confidence the probability that the documents answer the question, 0..1; null when
   *     nothing was searched
   * @param stage what settled the route
   * @param reason why, as a sentence
   * @param grounding how much of the answer the passages support, or null where it was not checked
   * @param receiptId of the receipt, or null where none was written
   * @param classification what a classifier made of the question, or null of other models
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Decision(
      String route,
      boolean abstained,
      @Schema(nullable = true) Double confidence,
      @JsonInclude(JsonInclude.Include.NON_NULL) String stage,
      @JsonInclude(JsonInclude.Include.NON_NULL) String reason,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(implementation = Object.class)
          JsonNode grounding,
      @JsonInclude(JsonInclude.Include.NON_NULL) String receiptId,
      @JsonInclude(JsonInclude.Include.NON_NULL) Classification classification) {

    /** The decision behind an answer from these grounds. */
    public static Decision of(Grounds grounds, boolean abstained) {
      return new Decision(
          grounds.decision().route().label(),
          abstained,
          grounds.confidence(),
          grounds.decision().stage().label(),
          grounds.decision().reason(),
          null,
          null,
          null);
    }

    /** The same decision, by a classifier. */
    public Decision with(Classification classified) {
      return new Decision(
          route, abstained, confidence, stage, reason, grounding, receiptId, classified);
    }

    /** The same decision, with what was found out after the answer. */
    public Decision with(JsonNode checked, String receipt) {
      return new Decision(
          route, abstained, confidence, stage, reason, checked, receipt, classification);
    }
  }

  /**
   * What a classifier made of a question.
   *
   * @param label the most probable label, also where it is not the answer
   * @param probability of that label, 0..1
   * @param fit how well the question fits what was learned; higher is better, on the classifier's
   *     own scale
   * @param threshold of the fit, below which the answer is that it is none of the labels
   * @param none whether it is
   */
  record Classification(
      String label, double probability, double fit, double threshold, boolean none) {}
}
