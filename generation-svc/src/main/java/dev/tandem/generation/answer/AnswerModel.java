package dev.tandem.generation.answer;

import io.smallrye.mutiny.Multi;

/** Port to whatever answers questions. */
public interface AnswerModel {

  /** What clients pass as {@code model}. */
  String name();

  /**
   * The pieces of the answer, as they come. Cancelling stops the work. Fails with {@link
   * dev.tandem.api.error.ApiError} when something in the question cannot be used, such as an
   * unknown vector store, or when a service that the model needs is away.
   */
  Multi<AnswerPiece> answer(Question question);
}
