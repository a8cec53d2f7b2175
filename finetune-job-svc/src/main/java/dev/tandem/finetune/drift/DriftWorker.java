package dev.tandem.finetune.drift;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.drift.DriftQueue.ClaimedCheck;
import dev.tandem.finetune.drift.DriftQueue.Kept;
import dev.tandem.finetune.drift.DriftQueue.Outcome;
import dev.tandem.finetune.drift.remedy.RemedySteps;
import dev.tandem.finetune.worker.Leases;
import dev.tandem.finetune.worker.WorkLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** This process's share of checks and remedies, one at a time. */
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
  private final WorkLoop loop;
  private final Leases<ClaimedCheck> leases;

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
    this.loop = new WorkLoop("drift", 1, config.poll(), this::step);
    this.leases = new Leases<>("drift", config.lease(), this::renew);
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      leases.start();
      loop.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.close();
    leases.close();
  }

  /** There may be work. */
  void wake(@Observes Drift.Waiting event) {
    loop.wake();
  }

  /** Whether there was something to do. */
  private boolean step() {
    queue.startDue(clock.instant()).await().indefinitely();
    Optional<ClaimedCheck> claimed =
        queue.claimCheck(clock.instant(), config.lease()).await().indefinitely();
    claimed.ifPresent(check -> leases.hold(check, this::take));
    return remedies.step() || claimed.isPresent();
  }

  private void take(ClaimedCheck check) {
    try {
      end(check, checking.outcome(check));
    } catch (ApiError e) {
      if ((e.status() == TOO_MANY || e.status() >= SERVER) && check.tries() < config.tries()) {
        queue.retry(check, config.retryPause()).await().indefinitely();
      } else {
        fail(check, e.getMessage());
      }
    } catch (RuntimeException e) {
      if (loop.isStopped()) {
        return;
      }
      LOG.errorf(e, "the check %s", check.id());
      fail(check, "Something went wrong here; the log says what.");
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

  private void renew(ClaimedCheck check) {
    queue.renew(check, config.lease()).await().indefinitely();
  }
}
