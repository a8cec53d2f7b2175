package dev.tandem.finetune.evaluation.run;

import dev.tandem.finetune.evaluation.EvaluationsConfig;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Asked;
import dev.tandem.finetune.evaluation.run.EvaluationQueue.Complete;
import dev.tandem.finetune.worker.Leases;
import dev.tandem.finetune.worker.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** This process's share of the questions: when to ask one, and when to rest. */
@ApplicationScoped
public class EvaluationWorker {

  private final EvaluationSteps steps;
  private final EvaluationsConfig config;
  private final WorkLoop loop;
  private final Leases<Asked> leases;

  EvaluationWorker(EvaluationSteps steps, EvaluationsConfig config) {
    this.steps = steps;
    this.config = config;
    this.loop = new WorkLoop("evaluations", config.concurrency(), config.poll(), this::step);
    this.leases = new Leases<>("evaluations", config.lease(), steps::renew);
  }

  void start(@Observes StartupEvent event) {
    if (!(config.share() > 0 && config.share() <= 1)) {
      throw new IllegalArgumentException("tandem.evaluations.share must be above 0 and up to 1");
    }
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
  void wake(@Observes Evaluations.Waiting event) {
    loop.wake();
  }

  private boolean step() {
    Optional<Asked> asked = steps.claim();
    if (asked.isPresent()) {
      long before = System.nanoTime();
      leases.hold(asked.get(), this::ask);
      rest(System.nanoTime() - before);
      return true;
    }
    Optional<Complete> complete = steps.claimComplete();
    complete.ifPresent(steps::finish);
    return complete.isPresent();
  }

  private void ask(Asked asked) {
    try {
      steps.ask(asked);
    } catch (RuntimeException e) {
      if (!loop.isStopped()) {
        steps.broke(asked, e);
      }
    }
  }

  private void rest(long worked) {
    try {
      TimeUnit.NANOSECONDS.sleep((long) (worked * (1 / config.share() - 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
