package dev.tandem.finetune.registry;

import dev.tandem.finetune.run.RunConfig;
import dev.tandem.finetune.worker.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** This process's share of keeping the registry true. */
@ApplicationScoped
public class RegistryWorker {

  private final RegistryConfig config;
  private final RunConfig jobs;
  private final WorkLoop serving;
  private final WorkLoop files;

  RegistryWorker(ServingRepair serving, FileWatch files, RegistryConfig config, RunConfig jobs) {
    this.config = config;
    this.jobs = jobs;
    this.serving = new WorkLoop("registry-serving", 1, config.poll(), serving::repairOne);
    this.files = new WorkLoop("registry-files", 1, config.poll(), files::checkOne);
  }

  void start(@Observes StartupEvent event) {
    if (jobs.enabled()) {
      serving.start(config.poll());
      files.start(config.poll());
    }
  }

  void stop(@Observes ShutdownEvent event) {
    serving.close();
    files.close();
  }
}
