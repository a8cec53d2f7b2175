package dev.tandem.finetune.job;

import java.util.List;

/** Port to what is told to the outside when a job ends; kept in the same commit as its end. */
public interface EndNotices {

  /**
   * A delivery to be made.
   *
   * @param endpoint name of the endpoint in the configuration
   * @param body JSON, exactly as it will be signed and sent
   */
  record Notice(String id, String endpoint, String body) {}

  /** What is to be told; often nothing. */
  List<Notice> of(Job job, JobState.Ended end);
}
