package dev.tandem.finetune.dataset.generate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.finetune.dataset.generate.FeedbackLog.Given;
import java.util.Optional;

/** Reads examples out of feedback: what was liked, and what somebody put right. */
final class FeedbackAnswers {

  private FeedbackAnswers() {}

  /** Empty for what was disliked and not put right, and for texts that are not kept any more. */
  static Optional<Candidate> of(Given given) {
    boolean corrected = !given.correction().isBlank();
    if (given.question().isBlank() || (!corrected && !(given.up() && !given.answer().isBlank()))) {
      return Optional.empty();
    }
    // The numbers in an answer are those of the passages that it was given.
    String answer =
        Texts.flat(
            (corrected ? given.correction() : given.answer()).replaceAll("\\s*\\[\\d+]", ""));
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode origin =
        JsonNodeFactory.instance
            .objectNode()
            .put("method", "feedback")
            .put("feedback", given.id())
            .put("receipt", given.receipt())
            .put("answer", corrected ? "corrected" : "rated_up");
    return Optional.of(new Candidate(given.question().strip(), answer, answer, origin));
  }
}
