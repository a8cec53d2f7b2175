package dev.tandem.finetune.run;

import dev.tandem.finetune.job.FineTuningJobs.Changed;
import dev.tandem.finetune.job.JobQueue.Claimed;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** This process's share of the work on jobs: when to look for some, and when to stop. */
@ApplicationScoped
public class JobWorker {

  private static final Logger LOG = Logger.getLogger(JobWorker.class);

  private static final long SWEEP_SECONDS = 60;

  private final JobSteps steps;
  private final RunConfig config;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Set<Claimed> held = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;
  private ExecutorService workers;
  private ScheduledExecutorService leases;

  public JobWorker(JobSteps steps, RunConfig config) {
    this.steps = steps;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    if (!config.enabled()) {
      return;
    }
    workers =
        Executors.newFixedThreadPool(
            config.workers(), Thread.ofPlatform().daemon().name("tandem-jobs-", 0).factory());
    for (int i = 0; i < config.workers(); i++) {
      workers.execute(this::work);
    }
    leases =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tandem-job-leases").factory());
    long period = config.lease().toMillis() / 4;
    leases.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
    leases.scheduleWithFixedDelay(this::sweep, 0, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  /** Jobs at hand are taken up by another worker when their claims end. */
  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (workers != null) {
      workers.shutdownNow();
      leases.shutdownNow();
    }
  }

  /** There may be work. */
  void wake(@Observes Changed event) {
    wakeUps.release();
  }

  private void work() {
    while (!stopped) {
      try {
        Optional<Claimed> claimed = steps.claim();
        if (claimed.isPresent()) {
          take(claimed.get());
        } else if (wakeUps.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (!stopped) {
          LOG.warnf("looking for jobs goes on after a pause: %s", e);
          pause();
        }
      }
    }
  }

  private void take(Claimed claimed) {
    held.add(claimed);
    try {
      steps.take(claimed);
    } finally {
      held.remove(claimed);
    }
  }

  private void renew() {
    for (Claimed claimed : held) {
      try {
        steps.renew(claimed);
      } catch (RuntimeException e) {
        LOG.warnf("the claim on job %s: %s", claimed.job().id(), e);
      }
    }
  }

  private void sweep() {
    try {
      steps.sweep();
    } catch (IOException | RuntimeException e) {
      LOG.warnf("looking for what ended jobs left: %s", e);
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(config.poll().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
