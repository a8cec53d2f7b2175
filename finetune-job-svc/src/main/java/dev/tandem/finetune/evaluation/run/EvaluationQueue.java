package dev.tandem.finetune.evaluation.run;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.run.EvaluationStore.Item;
import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.evaluation.threshold.Checked;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Port to the questions that are to be asked, and to the evaluations whose report is to be made. A
 * claim is a lease; what is done under one that was lost changes nothing and says so with {@code
 * false}.
 */
public interface EvaluationQueue {

  /**
   * A question in the hands of a worker.
   *
   * @param position of its row, from 1
   * @param side 0 the target, 1 the baseline
   * @param tries with this one
   */
  record Asked(
      UUID claim, long number, Evaluation evaluation, int position, int run, int side, int tries) {}

  /** An evaluation whose questions have all been asked. */
  record Complete(UUID claim, long number, Evaluation evaluation) {}

  /** A question whose time has come, of the oldest evaluation first; it runs from then on. */
  Uni<Optional<Asked>> claim(Duration lease, Instant now);

  /** The claim holds on. */
  Uni<Boolean> renew(Asked asked, Duration lease);

  /** What came of it, for good. */
  Uni<Boolean> done(Asked asked, Outcome outcome);

  /** It is asked again after a pause. */
  Uni<Boolean> retry(Asked asked, Duration pause);

  /** An evaluation that wants its report. */
  Uni<Optional<Complete>> claimComplete(Duration lease);

  /** All outcomes of it, by row, run and side. */
  Uni<List<Item>> outcomes(Complete complete);

  /**
   * Ends it, with what its thresholds say in the same commit.
   *
   * @param report null when none could be made
   * @param error why it has failed, or null
   */
  Uni<Boolean> end(
      Complete complete, Report report, String error, Instant at, List<Checked> checked);
}
