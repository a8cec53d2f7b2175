package dev.tandem.finetune.evaluation.run;

import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Asked;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Complete;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * This process's share of the questions: when to look for some, when to rest, and when to stop.
 * What is at hand when the process dies is taken up by another worker when its claim ends.
 */
@ApplicationScoped
public class EvaluationWorker {

  private static final Logger LOG = Logger.getLogger(EvaluationWorker.class);

  private final EvaluationSteps steps;
  private final EvaluationsConfig config;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Set<Asked> held = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;
  private ExecutorService workers;
  private ScheduledExecutorService leases;

  EvaluationWorker(EvaluationSteps steps, EvaluationsConfig config) {
    this.steps = steps;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    if (!(config.share() > 0 && config.share() <= 1)) {
      throw new IllegalArgumentException("tandem.evaluations.share must be above 0 and up to 1");
    }
    if (!config.enabled()) {
      return;
    }
    workers =
        Executors.newFixedThreadPool(
            config.concurrency(),
            Thread.ofPlatform().daemon().name("tandem-evaluations-", 0).factory());
    for (int i = 0; i < config.concurrency(); i++) {
      workers.execute(this::work);
    }
    leases =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tandem-evaluation-leases").factory());
    long period = config.lease().toMillis() / 4;
    leases.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (workers != null) {
      workers.shutdownNow();
      leases.shutdownNow();
    }
  }

  /** There may be work. */
  void wake(@Observes Evaluations.Waiting event) {
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
          LOG.warnf("looking for evaluations goes on after a pause: %s", e);
          pause(config.poll().toMillis());
        }
      }
    }
  }

  /** Whether there was something to do. */
  private boolean step() {
    Optional<Asked> asked = steps.claim();
    if (asked.isPresent()) {
      take(asked.get());
      return true;
    }
    Optional<Complete> complete = steps.claimComplete();
    complete.ifPresent(steps::finish);
    return complete.isPresent();
  }

  private void take(Asked asked) {
    long before = System.nanoTime();
    held.add(asked);
    try {
      steps.ask(asked);
    } catch (RuntimeException e) {
      if (!stopped) {
        steps.broke(asked, e);
      }
    } finally {
      held.remove(asked);
    }
    long worked = System.nanoTime() - before;
    pause(TimeUnit.NANOSECONDS.toMillis((long) (worked * (1 / config.share() - 1))));
  }

  private void renew() {
    for (Asked asked : held) {
      try {
        steps.renew(asked);
      } catch (RuntimeException e) {
        LOG.warnf("the claim on a question of %s: %s", asked.evaluation().id(), e);
      }
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
