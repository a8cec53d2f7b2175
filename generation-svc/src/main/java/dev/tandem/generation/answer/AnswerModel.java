package dev.tandem.generation.answer;

import dev.tandem.generation.backend.ServedModel;
import io.smallrye.mutiny.Multi;
import java.util.Optional;

/** Port to whatever answers questions. */
public interface AnswerModel {

  /** What clients pass as {@code model}. */
  String name();

  /** Whether it can answer without passages. */
  boolean answersAlone();

  /** The model of a server that answers, or empty when none is asked. */
  Optional<ServedModel> served();

  /**
   * @throws dev.tandem.api.error.ApiError 400 when the question demands what this model cannot do
   */
  void check(Question question);

  /**
   * The pieces of the answer behind the search, as they come, the last one {@code Finished}.
   * Cancelling stops the work. Fails with {@link dev.tandem.api.error.ApiError}.
   */
  Multi<AnswerPiece> answer(Question question, Grounds grounds);
}
