package dev.tandem.finetune.job;

import java.util.List;

/**
 * A job's next state with what is told about it: one commit, or none.
 *
 * @param serving how the model is served, or null to leave it
 */
public record Change(JobState next, List<JobEvent.New> events, String serving) {

  public static Change to(JobState next, JobEvent.New... events) {
    return new Change(next, List.of(events), null);
  }
}
