package dev.tandem.finetune.registry;

import dev.tandem.finetune.run.RunConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** This process's share of keeping the registry true: when to look, and when to stop. */
@ApplicationScoped
public class RegistryWorker {

  private static final Logger LOG = Logger.getLogger(RegistryWorker.class);

  private final ServingRepair serving;
  private final FileWatch files;
  private final RegistryConfig config;
  private final RunConfig jobs;
  private volatile boolean stopped;
  private ScheduledExecutorService threads;

  RegistryWorker(ServingRepair serving, FileWatch files, RegistryConfig config, RunConfig jobs) {
    this.serving = serving;
    this.files = files;
    this.config = config;
    this.jobs = jobs;
  }

  void start(@Observes StartupEvent event) {
    if (!jobs.enabled()) {
      return;
    }
    threads =
        Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("tandem-registry-", 0).factory());
    every(() -> all(serving::repairOne, "serving of models"));
    every(() -> all(files::checkOne, "files of models"));
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  private void every(Runnable work) {
    long poll = config.poll().toMillis();
    threads.scheduleWithFixedDelay(work, poll, poll, TimeUnit.MILLISECONDS);
  }

  private void all(BooleanSupplier one, String what) {
    try {
      boolean more = true;
      while (more && !stopped) {
        more = one.getAsBoolean();
      }
    } catch (RuntimeException e) {
      if (!stopped) {
        LOG.warnf("%s: goes on after a pause: %s", what, e);
      }
    }
  }
}
