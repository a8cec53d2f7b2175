package dev.tandem.finetune.advice.run;

import dev.tandem.finetune.advice.AdviceConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * This process's share of the measurements: when to look for some and when to stop. What is at hand
 * when the process dies is taken up by another worker when its claim ends.
 */
@ApplicationScoped
public class AdviceWorker {

  private static final Logger LOG = Logger.getLogger(AdviceWorker.class);

  private final AdviceSteps steps;
  private final AdviceConfig config;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean stopped;
  private ExecutorService thread;

  AdviceWorker(AdviceSteps steps, AdviceConfig config) {
    this.steps = steps;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      thread =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("tandem-advice").factory());
      thread.execute(this::work);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (thread != null) {
      thread.shutdownNow();
    }
  }

  /** There may be work. */
  void wake(@Observes Advisor.Waiting event) {
    wakeUps.release();
  }

  private void work() {
    while (!stopped) {
      try {
        if (!steps.one() && wakeUps.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (!stopped) {
          LOG.warnf("looking for measurements goes on after a pause: %s", e);
          pause();
        }
      }
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
