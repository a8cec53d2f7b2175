package dev.tandem.finetune.run;

import dev.tandem.finetune.job.FineTuningJobs.Changed;
import dev.tandem.finetune.job.JobQueue.Claimed;
import dev.tandem.finetune.worker.Leases;
import dev.tandem.finetune.worker.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/** This process's share of the work on jobs, and of clearing away what ended ones left. */
@ApplicationScoped
public class JobWorker {

  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final JobSteps steps;
  private final RunConfig config;
  private final WorkLoop loop;
  private final WorkLoop sweeps;
  private final Leases<Claimed> leases;

  public JobWorker(JobSteps steps, RunConfig config) {
    this.steps = steps;
    this.config = config;
    this.loop = new WorkLoop("jobs", config.workers(), config.poll(), this::step);
    this.sweeps = new WorkLoop("job-sweep", 1, SWEEP, this::sweep);
    this.leases = new Leases<>("jobs", config.lease(), steps::renew);
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      leases.start();
      loop.start();
      sweeps.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.close();
    sweeps.close();
    leases.close();
  }

  /** There may be work. */
  void wake(@Observes Changed event) {
    loop.wake();
  }

  private boolean step() {
    Optional<Claimed> claimed = steps.claim();
    claimed.ifPresent(claim -> leases.hold(claim, steps::take));
    return claimed.isPresent();
  }

  /** Once in a while is enough. */
  private boolean sweep() {
    try {
      steps.sweep();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return false;
  }
}
