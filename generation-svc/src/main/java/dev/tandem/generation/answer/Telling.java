package dev.tandem.generation.answer;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.AnswerPiece.Decision;
import dev.tandem.generation.answer.AnswerPiece.Finished;
import dev.tandem.generation.answer.AnswerPiece.Notice;
import dev.tandem.generation.answer.AnswerPiece.Text;
import dev.tandem.generation.grounding.Grounding;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Lets a target's model answer; where it cannot, and has not begun, the next of its models. Weak
 * evidence ends in an abstention, or in an answer that says what it does not rest on.
 */
@ApplicationScoped
public class Telling {

  /** What an answer carries that no passage stands behind. */
  public static final String NOT_FROM_DOCUMENTS = "not from your documents";

  /** What an answer carries of which nobody could tell whether the documents say something. */
  public static final String NOT_CHECKED = "your documents could not be searched";

  private static final Logger LOG = Logger.getLogger(Telling.class);

  private final AnswerModels models;
  private final Closing closing;
  private final Clock clock;

  public Telling(AnswerModels models, Closing closing, Clock clock) {
    this.models = models;
    this.closing = closing;
    this.clock = clock;
  }

  /** The pieces behind the search; the last one is told when the receipt is written. */
  Multi<AnswerPiece> tell(Question question, Target target, Grounds grounds, Ledger ledger) {
    return target.grounding() == GroundingPolicy.REPLACE && !grounds.passages().isEmpty()
        ? replaced(question, target, grounds, ledger)
        : told(question, target, grounds, ledger);
  }

  private Multi<AnswerPiece> told(
      Question question, Target target, Grounds grounds, Ledger ledger) {
    AtomicReference<Finished> end = new AtomicReference<>();
    Multi<AnswerPiece> told =
        ledger
            .trail()
            .around(AnswerStages.MODEL, attempt(question, target, grounds, ledger, 0))
            .invoke(ledger::note)
            .select()
            .where(piece -> !isEnd(piece, end));
    return Multi.createBy()
        .concatenating()
        .streams(
            told,
            Multi.createFrom()
                .deferred(
                    () ->
                        closing
                            .check(target, ledger)
                            .chain(found -> closing.close(target, ledger, end.get(), found))
                            .onItem()
                            .transformToMulti(Multi.createFrom()::iterable)));
  }

  /** Nothing is told before it is known that the passages support it. */
  private Multi<AnswerPiece> replaced(
      Question question, Target target, Grounds grounds, Ledger ledger) {
    return ledger
        .trail()
        .around(AnswerStages.MODEL, attempt(question, target, grounds, ledger, 0))
        .invoke(ledger::note)
        .collect()
        .asList()
        .chain(
            pieces ->
                closing
                    .check(target, ledger)
                    .chain(
                        found ->
                            found.isEmpty() || found.get().whole()
                                ? ended(target, ledger, pieces, found)
                                : quoted(question, target, grounds, ledger, found)))
        .onItem()
        .transformToMulti(Multi.createFrom()::iterable);
  }

  private Uni<List<AnswerPiece>> quoted(
      Question question, Target target, Grounds grounds, Ledger ledger, Optional<Grounding> found) {
    return models
        .named(question.asker().project(), Target.EXTRACTIVE)
        .invoke(ledger::replacedBy)
        .onItem()
        .transformToMulti(extractive -> extractive.answer(question, grounds))
        .invoke(ledger::note)
        .collect()
        .asList()
        .chain(pieces -> ended(target, ledger, pieces, found));
  }

  private Uni<List<AnswerPiece>> ended(
      Target target, Ledger ledger, List<AnswerPiece> pieces, Optional<Grounding> found) {
    List<AnswerPiece> all = new ArrayList<>(pieces);
    Finished end = (Finished) all.removeLast();
    return closing
        .close(target, ledger, end, found)
        .map(
            last -> {
              all.addAll(last);
              return all;
            });
  }

  private static boolean isEnd(AnswerPiece piece, AtomicReference<Finished> end) {
    if (piece instanceof Finished finished) {
      end.set(finished);
      return true;
    }
    return false;
  }

  private Multi<AnswerPiece> attempt(
      Question question, Target target, Grounds grounds, Ledger ledger, int number) {
    AtomicBoolean begun = new AtomicBoolean();
    AnswerModel model = target.models().get(number);
    ledger.answers(model);
    return by(model, question, target, grounds)
        .invoke(piece -> begun.compareAndSet(false, isTold(piece)))
        .onFailure(
            failure -> !begun.get() && number + 1 < target.models().size() && standsIn(failure))
        .recoverWithMulti(
            failure -> {
              LOG.infof("model '%s' could not answer: %s", model.name(), failure.getMessage());
              ledger.failed(model, failure);
              return attempt(question, target, grounds, ledger, number + 1);
            });
  }

  /** Words that no other model can take back. */
  private static boolean isTold(AnswerPiece piece) {
    return !piece.isInternal() && !(piece instanceof Notice);
  }

  /** What is no fault of the caller's another model may answer, and what is too long for this. */
  static boolean standsIn(Throwable failure) {
    return !(failure instanceof ApiError error)
        || error.status() >= 500
        || error.status() == 429
        || "model_not_found".equals(error.code())
        || "context_length_exceeded".equals(error.code());
  }

  private static Multi<AnswerPiece> noticed(String notice, Multi<AnswerPiece> answer) {
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().item(new Notice(notice)), answer);
  }

  private Multi<AnswerPiece> by(
      AnswerModel model, Question question, Target target, Grounds grounds) {
    if (grounds.unchecked()) {
      return noticed(NOT_CHECKED, model.answer(question, grounds));
    }
    if (!model.answersAlone() || !grounds.weak()) {
      return model.answer(question, grounds);
    }
    if (target.policy().answerWithoutEvidence()) {
      return noticed(NOT_FROM_DOCUMENTS, model.answer(question, grounds.withoutEvidence()));
    }
    Finished end = Finished.of(false, Decision.of(grounds, true), clock.instant().getEpochSecond());
    return Multi.createFrom().items(new Text(AbstentionRule.NOT_ANSWERED), end);
  }
}
