package dev.tandem.finetune.run;

import dev.tandem.finetune.job.Change;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobError;
import dev.tandem.finetune.job.JobEvent;
import dev.tandem.finetune.job.JobQueue;
import dev.tandem.finetune.job.JobQueue.Claimed;
import dev.tandem.finetune.job.JobState.Running;
import dev.tandem.finetune.launcher.LaunchFailed;
import dev.tandem.finetune.launcher.Launcher;
import dev.tandem.finetune.launcher.Launcher.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/** Sees to it that a running job has a trainer, and takes note when the trainer ends. */
@ApplicationScoped
class Watching implements Step {

  private static final Logger LOG = Logger.getLogger(Watching.class);
  private static final int STOPPED = 75;

  /** That the trainer's end was seen: what it told last is read once more before it counts. */
  private static final String ENDED = "ended";

  private final Launcher launcher;
  private final Launches launches;
  private final JobQueue queue;
  private final JobMeters meters;
  private final RunConfig config;
  private final Clock clock;

  Watching(
      Launcher launcher,
      Launches launches,
      JobQueue queue,
      JobMeters meters,
      RunConfig config,
      Clock clock) {
    this.meters = meters;
    this.launcher = launcher;
    this.launches = launches;
    this.queue = queue;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Outcome take(Claimed claimed) throws IOException {
    Job job = claimed.job();
    Running state = (Running) job.state();
    try {
      Status status = launcher.status(job.id());
      measure(job, status);
      return switch (status) {
        case Status.Absent absent -> start(claimed, state);
        case Status.Waiting waiting -> waiting(job, waiting.reason());
        case Status.Running running -> again(config.poll(), null);
        case Status.Exited exited ->
            ENDED.equals(job.note())
                ? ended(claimed, state, exited.code())
                : again(Duration.ZERO, ENDED);
      };
    } catch (LaunchFailed e) {
      return failed(state, new JobError("launch_failed", e.getMessage(), null));
    }
  }

  private void measure(Job job, Status status) {
    if (status instanceof Status.Running) {
      meters.running(job);
    } else {
      meters.notRunning(job);
    }
  }

  private Outcome start(Claimed claimed, Running state) throws IOException {
    JobToken token = JobToken.next();
    if (queue.setToken(claimed, token.hash()).await().indefinitely()) {
      launcher.start(launches.of(claimed.job(), state.plan(), token.value()));
    }
    return again(config.poll(), null);
  }

  private Outcome waiting(Job job, String reason) {
    boolean told = reason.equals(job.note());
    return new Outcome.Again(
        config.poll(),
        reason,
        told ? List.of() : List.of(JobEvent.New.info(clock.instant(), reason)));
  }

  private Outcome ended(Claimed claimed, Running state, int code) throws IOException {
    Job job = claimed.job();
    if (code == 0 && job.result() != null) {
      return new Outcome.Next(Change.to(state.trained()));
    }
    if (code == STOPPED) {
      return stopped(claimed, state);
    }
    if (job.trainerError() != null && TrainerExits.isFinal(code)) {
      return failed(state, job.trainerError());
    }
    if (TrainerExits.isFinal(code)) {
      return failed(state, TrainerExits.error(code));
    }
    if (state.restarts() >= config.backoff()) {
      return failed(state, TrainerExits.diedTooOften(code, config.backoff()));
    }
    return restart(claimed, state, code);
  }

  /** A node that is emptied stops its trainers, now and then; one that always stops is broken. */
  private Outcome stopped(Claimed claimed, Running state) throws IOException {
    if (state.stops() >= config.stops()) {
      return failed(state, TrainerExits.stoppedTooOften(config.stops()));
    }
    start(claimed, state);
    Running next = state.stoppedFromOutside();
    String message =
        "The trainer was stopped from outside and goes on from its last checkpoint: stop %d of %d"
            .formatted(next.stops(), config.stops());
    return new Outcome.Next(Change.to(next, JobEvent.New.of(clock.instant(), "warn", message)));
  }

  private Outcome restart(Claimed claimed, Running state, int code) throws IOException {
    LOG.warnf("the trainer of %s died with code %d", claimed.job().id(), code);
    start(claimed, state);
    Running next = state.restarted();
    String message =
        "The trainer died (exit code %d) and goes on from its last checkpoint: restart %d of %d"
            .formatted(code, next.restarts(), config.backoff());
    return new Outcome.Next(Change.to(next, JobEvent.New.of(clock.instant(), "warn", message)));
  }

  private Outcome failed(Running state, JobError error) {
    Instant now = clock.instant();
    return new Outcome.Next(
        Change.to(state.failed(now, error), JobEvent.New.of(now, "error", error.message())));
  }

  private static Outcome again(Duration pause, String note) {
    return new Outcome.Again(pause, note, List.of());
  }
}
