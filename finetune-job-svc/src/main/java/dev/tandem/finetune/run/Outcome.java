package dev.tandem.finetune.run;

import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.JobEvent;
import java.time.Duration;
import java.util.List;

/** What a step found. */
sealed interface Outcome {

  /** The job moves on. */
  record Next(Change change) implements Outcome {}

  /**
   * The job stays as it is, and is looked at again.
   *
   * @param note kept until the next change of state, or null
   */
  record Again(Duration pause, String note, List<JobEvent.New> events) implements Outcome {}

  /** Nothing is left of the job's trainer. */
  record CleanedUp() implements Outcome {}
}
