package dev.tandem.finetune.evaluation.schedule;

import dev.tandem.finetune.evaluation.EvaluationsConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** This process's share of looking at schedules. */
@ApplicationScoped
public class ScheduleWorker {

  private static final Logger LOG = Logger.getLogger(ScheduleWorker.class);

  private final Schedules schedules;
  private final EvaluationsConfig config;
  private volatile boolean stopped;
  private ScheduledExecutorService thread;

  ScheduleWorker(Schedules schedules, EvaluationsConfig config) {
    this.schedules = schedules;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    if (!config.enabled()) {
      return;
    }
    thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tandem-evaluation-schedules").factory());
    long poll = config.poll().toMillis();
    thread.scheduleWithFixedDelay(this::look, poll, poll, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (thread != null) {
      thread.shutdownNow();
    }
  }

  private void look() {
    try {
      boolean more = true;
      while (more && !stopped) {
        more = schedules.lookAtOne();
      }
    } catch (RuntimeException e) {
      if (!stopped) {
        LOG.warnf("schedules of evaluations are looked at after a pause: %s", e);
      }
    }
  }
}
