package dev.tandem.generation.answer;

import dev.tandem.api.observe.Stage;

/** The stages of an answer, as they are measured; one after the other but for the first. */
final class AnswerStages {

  /** All of an answer, from its target to its receipt. */
  static final Stage ANSWER = stage("answer");

  /** A model's search query for a follow-up question. */
  static final Stage REWRITE = stage("rewrite");

  /** Evidence, the route, and further hops. */
  static final Stage SEARCH = stage("search");

  /** What the model says, first word to last, those that stood in for it included. */
  static final Stage MODEL = stage("model");

  /** The check of the answer against its passages. */
  static final Stage GROUNDING = stage("grounding");

  /** Until no crash can lose the receipt. */
  static final Stage RECEIPT = stage("receipt");

  private AnswerStages() {}

  private static Stage stage(String name) {
    return new Stage("tandem.answer.stage", name);
  }
}
