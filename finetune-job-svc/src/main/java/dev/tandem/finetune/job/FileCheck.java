package dev.tandem.finetune.job;

import io.smallrye.mutiny.Uni;

/** Port to the files that a job names, asked before the job is kept. */
public interface FileCheck {

  /**
   * Ends once all files of the job can be used by this project. Fails with {@link
   * dev.tandem.api.error.ApiError}: 400 with the parameter that names a file which cannot be used,
   * 503 when that cannot be found out at the moment.
   */
  Uni<Void> check(String project, JobSpec spec);
}
