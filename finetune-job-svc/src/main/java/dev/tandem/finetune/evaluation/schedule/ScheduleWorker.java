package dev.tandem.finetune.evaluation.schedule;

import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.worker.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** This process's share of looking at schedules. */
@ApplicationScoped
public class ScheduleWorker {

  private final EvaluationsConfig config;
  private final WorkLoop loop;

  ScheduleWorker(Schedules schedules, EvaluationsConfig config) {
    this.config = config;
    this.loop = new WorkLoop("evaluation-schedules", 1, config.poll(), schedules::lookAtOne);
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      loop.start(config.poll());
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.close();
  }
}
