package dev.tandem.finetune.run;

import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.JobCensus;
import dev.tandem.finetune.model.BaseModel;
import dev.tandem.finetune.model.BaseModels;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * How many jobs are in which state, which every replica counts alike, and how long trainers ran,
 * which the replica counts that looks after them. Thread-safe.
 */
@ApplicationScoped
public class JobMeters {

  private static final Logger LOG = Logger.getLogger(JobMeters.class);
  private static final Duration COUNTING = Duration.ofSeconds(15);

  private static final List<String> STATES =
      List.of(
          "validating_files",
          "queued",
          "running",
          "paused",
          "saving",
          "succeeded",
          "failed",
          "cancelled");

  private final JobCensus census;
  private final Map<String, Trainers> trainers = new HashMap<>();
  private final Duration longest;
  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private volatile Map<String, Long> counts = Map.of();

  public JobMeters(MeterRegistry meters, JobCensus census, BaseModels models, RunConfig config) {
    this.census = census;
    models.all().forEach(model -> trainers.put(model.name(), Trainers.of(model, meters)));
    // After a longer silence another replica may have looked after the job.
    this.longest = config.poll().plus(config.lease());
    for (String state : STATES) {
      Gauge.builder("tandem.fine.tuning.jobs", this, self -> self.counts.getOrDefault(state, 0L))
          .tag("state", state)
          .register(meters);
    }
  }

  void start(@Observes StartupEvent event, Vertx vertx) {
    count();
    vertx.setPeriodic(COUNTING.toMillis(), ignored -> count());
  }

  private void count() {
    census
        .byState()
        .subscribe()
        .with(
            found -> counts = Map.copyOf(found),
            failure -> LOG.debugf("jobs could not be counted: %s", failure));
  }

  /** The job's trainer runs; the time since it was last seen running counts. */
  void running(Job job) {
    long now = System.nanoTime();
    Long before = seen.put(job.id(), now);
    if (before == null || now - before > longest.toNanos()) {
      return;
    }
    Trainers of = trainers.get(job.spec().model());
    if (of != null) {
      of.ran((now - before) / 1e9);
    }
  }

  /** The job's trainer does not run. */
  void notRunning(Job job) {
    seen.remove(job.id());
  }

  /** The trainers of one base model. */
  private record Trainers(int gpus, Counter seconds, Counter gpuSeconds) {

    static Trainers of(BaseModel model, MeterRegistry meters) {
      return new Trainers(
          model.gpu().count() * Math.max(1, model.gpu().nodes()),
          meters.counter("tandem.fine.tuning.trainer.seconds", "model", model.name()),
          meters.counter("tandem.fine.tuning.gpu.seconds", "model", model.name()));
    }

    void ran(double passed) {
      seconds.increment(passed);
      gpuSeconds.increment(passed * gpus);
    }
  }
}
