package dev.tandem.finetune.run;

import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.JobQueue;
import dev.tandem.finetune.job.JobQueue.Claimed;
import dev.tandem.finetune.job.JobState;
import dev.tandem.finetune.launcher.Launcher;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Claims a job, takes its step and commits what came of it. Thread-safe; blocks. */
@ApplicationScoped
class JobSteps {

  private static final Logger LOG = Logger.getLogger(JobSteps.class);
  private static final int MOST_DOUBLINGS = 20;

  private final JobQueue queue;
  private final Validation validation;
  private final Watching watching;
  private final Saving saving;
  private final CleaningUp cleaningUp;
  private final Launcher launcher;
  private final Orphans orphans;
  private final RunConfig config;
  private final Clock clock;

  JobSteps(
      JobQueue queue,
      Validation validation,
      Watching watching,
      Saving saving,
      CleaningUp cleaningUp,
      Launcher launcher,
      Orphans orphans,
      RunConfig config,
      Clock clock) {
    this.queue = queue;
    this.validation = validation;
    this.watching = watching;
    this.saving = saving;
    this.cleaningUp = cleaningUp;
    this.launcher = launcher;
    this.orphans = orphans;
    this.config = config;
    this.clock = clock;
  }

  /** A job whose time has come, now in this worker's hands. */
  Optional<Claimed> claim() {
    return queue
        .claim(config.lease())
        .chain(
            found ->
                found.isPresent()
                    ? Uni.createFrom().item(found)
                    : queue.startNext(config.lease(), config.concurrency(), this::started))
        .await()
        .indefinitely();
  }

  private Change started(JobState.Queued queued) {
    return Change.to(
        queued.started(), JobEvent.New.info(clock.instant(), "Fine-tuning job started"));
  }

  void renew(Claimed claimed) {
    queue.renew(claimed, config.lease()).await().indefinitely();
  }

  /** Takes the step of a claimed job. */
  void take(Claimed claimed) {
    Job job = claimed.job();
    try {
      if (!commit(claimed, outcome(claimed))) {
        LOG.infof("job %s went on without this step", job.id());
        sweep(job.id());
      }
    } catch (IOException | RuntimeException e) {
      Duration pause = pause(claimed.claims());
      LOG.warnf(
          "job %s stays %s and is tried again in %s: %s", job.id(), job.state().stored(), pause, e);
      queue.retry(claimed, pause).await().indefinitely();
    }
  }

  /** What the job's step finds. */
  Outcome outcome(Claimed claimed) throws IOException {
    return step(claimed.job()).take(claimed);
  }

  private Step step(Job job) {
    if (job.cleanup()) {
      return cleaningUp;
    }
    return switch (job.state()) {
      case JobState.ValidatingFiles state -> validation;
      case JobState.Running state -> watching;
      case JobState.Saving state -> saving;
      default ->
          throw new IllegalStateException("there is nothing to do when " + job.state().stored());
    };
  }

  /** False when the claim was lost, and nothing changed. */
  boolean commit(Claimed claimed, Outcome outcome) {
    Uni<Boolean> held =
        switch (outcome) {
          case Outcome.Next next -> queue.commit(claimed, next.change());
          case Outcome.Again again ->
              queue.release(claimed, again.pause(), again.note(), again.events());
          case Outcome.CleanedUp done -> queue.cleanedUp(claimed);
        };
    return held.await().indefinitely();
  }

  /**
   * Has ended jobs cleaned up after of which something is left, and removes trainers without a job.
   */
  void sweep() throws IOException {
    queue.reclaim(launcher.known()).await().indefinitely();
    orphans.remove();
  }

  /** A step may have started a trainer, or kept rows, just when its job was cancelled. */
  private void sweep(String job) {
    queue.reclaim(Set.of(job)).await().indefinitely();
  }

  private Duration pause(int claims) {
    Duration pause =
        config.retryPause().multipliedBy(1L << Math.clamp(claims - 1, 0, MOST_DOUBLINGS));
    return pause.compareTo(config.maxRetryPause()) > 0 ? config.maxRetryPause() : pause;
  }
}
