package dev.tandem.finetune.evaluation.answer;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What came of one question: an answer, or why there is none. What is not known is left out.
 *
 * @param error a sentence when there is no answer, else null
 * @param relevancy cosine of question and answer, or null
 * @param millis from question to answer
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "EvaluationOutcome")
public record Outcome(
    String error,
    String answer,
    String receipt,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean abstained,
    Double confidence,
    Double supported,
    List<Found> passages,
    List<Found> citations,
    Long promptTokens,
    Long completionTokens,
    Double cost,
    String currency,
    List<Double> logprobs,
    Double relevancy,
    Double millis,
    String model,
    Integer deploymentVersion,
    Judgement judgement,
    List<Judgement> labelled) {

  public Outcome {
    passages = passages == null ? List.of() : List.copyOf(passages);
    citations = citations == null ? List.of() : List.copyOf(citations);
    logprobs = logprobs == null ? List.of() : List.copyOf(logprobs);
    labelled = labelled == null ? List.of() : List.copyOf(labelled);
  }

  /** A passage and which of the row's expected sources it is, by their places from 0. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @Schema(name = "EvaluationPassage")
  public record Found(
      String fileId,
      String filename,
      String chunkId,
      Double score,
      Integer startByte,
      Integer endByte,
      Integer page,
      List<Integer> matches) {

    public Found {
      matches = matches == null ? List.of() : List.copyOf(matches);
    }
  }

  /**
   * What a judging model says.
   *
   * @param correct its verdict, or null when it answered nonsense or not at all
   * @param said its words, cut
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "EvaluationJudgement")
  public record Judgement(Boolean correct, String said) {}

  /** No answer, for this reason. */
  public static Outcome failed(String error) {
    return new Outcome(
        error, null, null, false, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null);
  }

  /** Whether there is no answer. */
  @JsonIgnore
  public boolean isFailed() {
    return error != null;
  }
}
