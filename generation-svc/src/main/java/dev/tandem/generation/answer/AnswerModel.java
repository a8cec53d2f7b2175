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

  /** Whether passages mean anything to it; documents are not searched for one that reads none. */
  default boolean readsPassages() {
    return true;
  }

  /** The model of a server that answers, or empty when none is asked. */
  Optional<ServedModel> served();

  /** SHA-256 of what this process answers by, in hexadecimal, where that was trained. */
  default Optional<String> digest() {
    return Optional.empty();
  }

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
