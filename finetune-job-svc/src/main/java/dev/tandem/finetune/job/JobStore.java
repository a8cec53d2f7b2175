package dev.tandem.finetune.job;

import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Port to the jobs of all projects, as clients see and change them. */
public interface JobStore {

  /** Keeps a new job in {@code validating_files}. */
  Uni<Job> create(String id, String project, Instant at, JobSpec spec, JobEvent.New first);

  /** The project's job with this id. */
  Uni<Optional<Job>> find(String project, String id);

  /**
   * The project's jobs, newest first, that have these metadata.
   *
   * @throws dev.tandem.api.error.ApiError 400 when {@code after} names no job of this project
   */
  Uni<Page<Job>> list(String project, int limit, String after, Map<String, String> metadata);

  /**
   * Changes a job, whoever works on it; a worker's claim ends. What the function throws is passed
   * on, and nothing changes.
   *
   * @throws dev.tandem.api.error.ApiError 404 when the project has no such job
   */
  Uni<Job> change(String project, String id, Function<Job, Change> decide);

  /** Events of a job, newest first. */
  Uni<Page<JobEvent>> events(String job, PageRequest page);

  /** Checkpoints of a job, newest first. */
  Uni<Page<Checkpoint>> checkpoints(String job, PageRequest page);
}
