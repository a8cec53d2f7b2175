package dev.tandem.finetune.drift;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.drift.DriftQueue.ClaimedCheck;
import dev.tandem.finetune.drift.DriftQueue.Kept;
import dev.tandem.finetune.drift.DriftQueue.Outcome;
import dev.tandem.finetune.drift.remedy.RemedySteps;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * This process's share of checks and remedies, one at a time. What is at hand when the process dies
 * is taken up by another worker when its claim ends.
 */
@ApplicationScoped
public class DriftWorker {

  private static final Logger LOG = Logger.getLogger(DriftWorker.class);
  private static final int TOO_MANY = 429;
  private static final int SERVER = 500;

  private final DriftQueue queue;
  private final Checking checking;
  private final RemedySteps remedies;
  private final DriftConfig config;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean stopped;
  private volatile ClaimedCheck held;
  private Thread worker;
  private ScheduledExecutorService leases;

  DriftWorker(
      DriftQueue queue,
      Checking checking,
      RemedySteps remedies,
      DriftConfig config,
      MeterRegistry meters,
      Clock clock) {
    this.queue = queue;
    this.checking = checking;
    this.remedies = remedies;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    if (!config.enabled()) {
      return;
    }
    worker = Thread.ofPlatform().daemon().name("tandem-drift").start(this::work);
    leases =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tandem-drift-leases").factory());
    long period = config.lease().toMillis() / 4;
    leases.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (worker != null) {
      worker.interrupt();
      leases.shutdownNow();
    }
  }

  /** There may be work. */
  void wake(@Observes Drift.Waiting event) {
    wakeUps.release();
  }

  private void work() {
    while (!stopped) {
      try {
        if (!step() && wakeUps.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (!stopped) {
          LOG.warnf("looking for drift goes on after a pause: %s", e);
          pause();
        }
      }
    }
  }

  /** Whether there was something to do. */
  private boolean step() {
    queue.startDue(clock.instant()).await().indefinitely();
    Optional<ClaimedCheck> claimed =
        queue.claimCheck(clock.instant(), config.lease()).await().indefinitely();
    claimed.ifPresent(this::take);
    return remedies.step() || claimed.isPresent();
  }

  private void take(ClaimedCheck check) {
    held = check;
    try {
      end(check, checking.outcome(check));
    } catch (ApiError e) {
      if ((e.status() == TOO_MANY || e.status() >= SERVER) && check.tries() < config.tries()) {
        queue.retry(check, config.retryPause()).await().indefinitely();
      } else {
        fail(check, e.getMessage());
      }
    } catch (RuntimeException e) {
      if (stopped) {
        return;
      }
      LOG.errorf(e, "the check %s", check.id());
      fail(check, "Something went wrong here; the log says what.");
    } finally {
      held = null;
    }
  }

  private void fail(ClaimedCheck check, String why) {
    queue.fail(check, why, clock.instant()).await().indefinitely();
    count("failed");
  }

  private void end(ClaimedCheck check, Outcome outcome) {
    List<String> fresh = queue.end(check, outcome, clock.instant()).await().indefinitely();
    count("succeeded");
    Monitor monitor = check.monitor();
    for (Kept each : outcome.found()) {
      if (fresh.contains(each.finding().id())) {
        meters
            .counter(
                "tandem.drift.findings",
                "project",
                monitor.project(),
                "deployment",
                monitor.deployment(),
                "kind",
                each.finding().kind().wire(),
                "remedy",
                each.finding().remedy().wire())
            .increment();
      }
    }
  }

  private void count(String outcome) {
    meters.counter("tandem.drift.checks", "outcome", outcome).increment();
  }

  private void renew() {
    ClaimedCheck check = held;
    if (check == null) {
      return;
    }
    try {
      queue.renew(check, config.lease()).await().indefinitely();
    } catch (RuntimeException e) {
      LOG.warnf("the claim on the check %s: %s", check.id(), e);
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
