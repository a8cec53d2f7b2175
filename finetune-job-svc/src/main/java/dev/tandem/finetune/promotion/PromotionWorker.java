package dev.tandem.finetune.promotion;

import dev.tandem.finetune.promotion.PromotionStore.Claimed;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Moves promotions on, one after the other. What is at hand when the process dies is taken up by
 * another worker when its claim ends.
 */
@ApplicationScoped
public class PromotionWorker {

  private static final Logger LOG = Logger.getLogger(PromotionWorker.class);

  private final PromotionSteps steps;
  private final PromotionsConfig config;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile Claimed held;
  private volatile boolean stopped;
  private ExecutorService worker;
  private ScheduledExecutorService leases;

  PromotionWorker(PromotionSteps steps, PromotionsConfig config) {
    this.steps = steps;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    if (!config.enabled()) {
      return;
    }
    worker =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("tandem-promotions").factory());
    worker.execute(this::work);
    leases =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tandem-promotion-leases").factory());
    long period = config.lease().toMillis() / 4;
    leases.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (worker != null) {
      worker.shutdownNow();
      leases.shutdownNow();
    }
  }

  /** There may be work. */
  void wake(@Observes Promotions.Waiting event) {
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
          LOG.warnf(e, "promotions go on after a pause");
          pause();
        }
      }
    }
  }

  private boolean step() {
    Optional<Claimed> claimed = steps.claim();
    if (claimed.isEmpty()) {
      return false;
    }
    held = claimed.get();
    try {
      steps.take(held);
    } finally {
      held = null;
    }
    return true;
  }

  private void renew() {
    Claimed now = held;
    if (now == null) {
      return;
    }
    try {
      steps.renew(now);
    } catch (RuntimeException e) {
      LOG.warnf("the claim on %s: %s", now.promotion().id(), e);
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
