package dev.tandem.finetune.job;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.id.Ids;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** The jobs of each project, as their owners create, watch and steer them. Thread-safe. */
@ApplicationScoped
public class FineTuningJobs {

  /** Something changed that a worker may want to look at at once. */
  public record Changed() {}

  private final JobStore store;
  private final SpecReader specs;
  private final FileCheck files;
  private final Event<Changed> changes;
  private final Clock clock;

  public FineTuningJobs(
      JobStore store, SpecReader specs, FileCheck files, Event<Changed> changes, Clock clock) {
    this.store = store;
    this.specs = specs;
    this.files = files;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Keeps a new job whose files are there; what is in them is looked at later. Fails with 400 or
   * 404 for what is wrong with the request, 503 when the files cannot be asked for.
   */
  public Uni<FineTuningJob> create(String project, CreateJob body) {
    JobSpec spec = specs.read(body);
    String id = Ids.next(Job.PREFIX);
    return files
        .check(project, spec)
        .chain(
            () -> {
              Instant now = clock.instant();
              JobEvent.New first = JobEvent.New.info(now, "Created fine-tuning job: " + id);
              return store.create(id, project, now, spec, first);
            })
        .invoke(() -> changes.fire(new Changed()))
        .map(FineTuningJob::of);
  }

  /** The project's jobs, newest first. */
  public Uni<Page<FineTuningJob>> list(
      String project, int limit, String after, Map<String, String> metadata) {
    return store
        .list(project, limit, after, metadata)
        .map(
            page ->
                Page.of(
                    page.data().stream().map(FineTuningJob::of).toList(),
                    page.hasMore(),
                    FineTuningJob::id));
  }

  /**
   * One job of the project.
   *
   * @throws ApiError 404 when the project has no such job
   */
  public Uni<FineTuningJob> get(String project, String id) {
    return find(project, id).map(FineTuningJob::of);
  }

  /** Ends a job that has not ended; 400 for one that has. */
  public Uni<FineTuningJob> cancel(String project, String id) {
    return change(project, id, this::cancelled);
  }

  /** Has a job wait, and its trainer write a checkpoint and stop; 400 where that can't be. */
  public Uni<FineTuningJob> pause(String project, String id) {
    return change(project, id, this::paused);
  }

  /** Has a paused job wait for its turn; 400 for any other. */
  public Uni<FineTuningJob> resume(String project, String id) {
    return change(project, id, this::resumed);
  }

  /** Events of a job, newest first. */
  public Uni<Page<JobEvent>> events(String project, String id, PageRequest page) {
    return find(project, id).chain(job -> store.events(job.id(), page));
  }

  /** Checkpoints of a job, newest first. */
  public Uni<Page<Checkpoint>> checkpoints(String project, String id, PageRequest page) {
    return find(project, id).chain(job -> store.checkpoints(job.id(), page));
  }

  private Change cancelled(Job job) {
    if (!(job.state() instanceof JobState.Active active)) {
      throw wrongState(job, "cancelled");
    }
    Instant now = clock.instant();
    return Change.to(active.cancelled(now), JobEvent.New.info(now, "Fine-tuning job cancelled"));
  }

  private Change paused(Job job) {
    JobState.Paused next =
        switch (job.state()) {
          case JobState.Queued queued -> queued.paused();
          case JobState.Running running -> running.paused();
          default -> throw wrongState(job, "paused");
        };
    return Change.to(next, JobEvent.New.info(clock.instant(), "Fine-tuning job paused"));
  }

  private Change resumed(Job job) {
    if (!(job.state() instanceof JobState.Paused paused)) {
      throw wrongState(job, "resumed");
    }
    return Change.to(
        paused.resumed(), JobEvent.New.info(clock.instant(), "Fine-tuning job resumed"));
  }

  private static ApiError wrongState(Job job, String wanted) {
    return ApiError.invalid(
        null,
        "invalid_job_state",
        "The job is %s and can not be %s.".formatted(job.state().stored(), wanted));
  }

  private Uni<FineTuningJob> change(
      String project, String id, java.util.function.Function<Job, Change> decide) {
    return store
        .change(project, id, decide)
        .invoke(() -> changes.fire(new Changed()))
        .map(FineTuningJob::of);
  }

  private Uni<Job> find(String project, String id) {
    return store
        .find(project, id)
        .map(job -> job.orElseThrow(() -> ApiError.notFound("fine-tuning job", id)));
  }
}
