package dev.tandem.generation.answer;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Given;
import dev.tandem.generation.answer.AnswerPiece.Notice;
import dev.tandem.generation.answer.AnswerPiece.Text;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Lets a target's model answer; where it cannot, and has not begun, the next of its models. Weak
 * evidence ends in an abstention, or in an answer that says what it does not rest on.
 */
@ApplicationScoped
public class Telling {

  /** What an answer carries that no passage stands behind. */
  public static final String NOT_FROM_DOCUMENTS = "not from your documents";

  private static final Logger LOG = Logger.getLogger(Telling.class);

  private final Clock clock;

  public Telling(Clock clock) {
    this.clock = clock;
  }

  /** The pieces behind the search. */
  Multi<AnswerPiece> tell(Question question, Target target, Grounds grounds) {
    return attempt(question, target, grounds, 0);
  }

  private Multi<AnswerPiece> attempt(
      Question question, Target target, Grounds grounds, int number) {
    AtomicBoolean begun = new AtomicBoolean();
    return by(target.models().get(number), question, target, grounds)
        .invoke(piece -> begun.compareAndSet(false, !(piece instanceof Given)))
        .onFailure(
            failure -> !begun.get() && number + 1 < target.models().size() && standsIn(failure))
        .recoverWithMulti(
            failure -> {
              LOG.infof(
                  "model '%s' could not answer: %s",
                  target.models().get(number).name(), failure.getMessage());
              return attempt(question, target, grounds, number + 1);
            });
  }

  /** What is no fault of the caller's another model may answer, and what is too long for this. */
  private static boolean standsIn(Throwable failure) {
    return !(failure instanceof ApiError error)
        || error.status() >= 500
        || error.status() == 429
        || "model_not_found".equals(error.code())
        || "context_length_exceeded".equals(error.code());
  }

  private Multi<AnswerPiece> by(
      AnswerModel model, Question question, Target target, Grounds grounds) {
    if (!model.answersAlone() || !grounds.weak()) {
      return model.answer(question, grounds);
    }
    if (target.policy().answerWithoutEvidence()) {
      return Multi.createBy()
          .concatenating()
          .streams(
              Multi.createFrom().item(new Notice(NOT_FROM_DOCUMENTS)),
              model.answer(question, grounds.withoutEvidence()));
    }
    Finished end = Finished.of(false, Decision.of(grounds, true), clock.instant().getEpochSecond());
    return Multi.createFrom().items(new Text(AbstentionRule.NOT_ANSWERED), end);
  }
}
