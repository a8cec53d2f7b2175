package dev.tandem.finetune.advice.run;

import dev.tandem.finetune.advice.AdviceConfig;
import dev.tandem.finetune.worker.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** This process's share of the measurements. */
@ApplicationScoped
public class AdviceWorker {

  private final AdviceConfig config;
  private final WorkLoop loop;

  AdviceWorker(AdviceSteps steps, AdviceConfig config) {
    this.config = config;
    this.loop = new WorkLoop("advice", 1, config.poll(), steps::one);
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      loop.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.close();
  }

  /** There may be work. */
  void wake(@Observes Advisor.Waiting event) {
    loop.wake();
  }
}
