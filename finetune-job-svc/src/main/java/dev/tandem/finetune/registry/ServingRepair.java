package dev.tandem.finetune.registry;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.artifact.Artifacts;
import dev.tandem.finetune.job.Job;
import dev.tandem.finetune.job.ProgressLog;
import dev.tandem.finetune.registry.ServingQueue.Due;
import dev.tandem.finetune.registry.ServingQueue.Want;
import dev.tandem.finetune.run.JobData;
import dev.tandem.finetune.run.ModelArtifacts;
import dev.tandem.finetune.serving.Serving;
import dev.tandem.finetune.serving.ServingConfig;
import dev.tandem.finetune.serving.TunedModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes serving what the states of models ask for, for as long as it takes. Every step can be
 * repeated, by another process too. Blocks.
 */
@ApplicationScoped
class ServingRepair {

  private static final Logger LOG = Logger.getLogger(ServingRepair.class);
  private static final int MOST_DOUBLINGS = 20;

  private final ServingQueue queue;
  private final ProgressLog jobs;
  private final ModelArtifacts models;
  private final Artifacts artifacts;
  private final Serving serving;
  private final RegistryConfig config;
  private final Duration lease;
  private final Clock clock;

  ServingRepair(
      ServingQueue queue,
      ProgressLog jobs,
      ModelArtifacts models,
      Artifacts artifacts,
      Serving serving,
      RegistryConfig config,
      ServingConfig limits,
      Clock clock) {
    this.queue = queue;
    this.jobs = jobs;
    this.models = models;
    this.artifacts = artifacts;
    this.serving = serving;
    this.config = config;
    // Loading and asking whether it was loaded, each at its limit.
    this.lease = limits.timeout().multipliedBy(2).plusMinutes(1);
    this.clock = clock;
  }

  /** Takes up one model; false when there was none. */
  boolean repairOne() {
    Optional<Due> claimed = queue.claim(lease).await().indefinitely();
    claimed.ifPresent(this::repair);
    return claimed.isPresent();
  }

  private void repair(Due due) {
    String failure;
    String message = null;
    try {
      message = make(due);
      failure = message == null ? "The model servers do not list it after loading." : null;
    } catch (ApiError e) {
      failure = e.getMessage();
    } catch (IOException | RuntimeException e) {
      LOG.warnf("serving the model of %s: %s", due.job(), e);
      failure = "The model's files can not be read at the moment.";
    }
    boolean held =
        failure == null
            ? queue.done(due, clock.instant(), message).await().indefinitely()
            : queue.retry(due, pause(due.tries()), failure).await().indefinitely();
    if (!held) {
      queue.again(due).await().indefinitely();
    }
  }

  /** What the job's events say then; null when the model servers do not have the model. */
  private String make(Due due) throws IOException {
    Job job = jobs.find(due.job()).await().indefinitely().orElseThrow().job();
    if (due.want() == Want.SERVED) {
      TunedModel model = model(due, job);
      serving.load(model);
      return serving.verify(model) ? "The model is served now: " + model.name() : null;
    }
    serving.unload(job.project(), due.name());
    if (due.want() == Want.RETIRED) {
      return "The model was retired and is not served any more: " + due.name();
    }
    artifacts.delete(
        due.checkpoint() == null
            ? job.id()
            : JobData.checkpoint(job.id(), due.checkpoint().step()));
    return "The model was deleted with its files: " + due.name();
  }

  private TunedModel model(Due due, Job job) throws IOException {
    return due.checkpoint() == null ? models.of(job) : models.of(job, due.checkpoint());
  }

  private Duration pause(int tries) {
    Duration pause =
        config.retryPause().multipliedBy(1L << Math.clamp(tries - 1, 0, MOST_DOUBLINGS));
    return pause.compareTo(config.maxRetryPause()) > 0 ? config.maxRetryPause() : pause;
  }
}
