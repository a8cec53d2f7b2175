package dev.tandem.generation.answer;

import dev.tandem.generation.answer.Target.Deployed;
import dev.tandem.generation.live.FailedAnswers;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Notes questions to a deployment that end without an answer, where that is not the caller's fault.
 * Evaluations and questions to a version by its own name are not live traffic.
 */
@ApplicationScoped
public class Unanswered {

  private static final String EVALUATION = "eval-";

  private final FailedAnswers failed;

  public Unanswered(FailedAnswers failed) {
    this.failed = failed;
  }

  void note(Question question, Target target, Throwable failure) {
    if (Telling.standsIn(failure)) {
      target.deployment().ifPresent(deployed -> note(question, deployed));
    }
  }

  void note(Question question, Deployed deployed) {
    boolean live =
        question.model().equals(deployed.name())
            && question.user().filter(user -> user.startsWith(EVALUATION)).isEmpty();
    if (live) {
      failed.note(question.asker().project(), deployed.name(), deployed.version());
    }
  }
}
