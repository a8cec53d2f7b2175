package dev.tandem.finetune.mlflow;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.mlflow.Outbox.Entry;
import dev.tandem.finetune.mlflow.TrackingServer.Refused;
import dev.tandem.finetune.worker.WorkLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** This process's share of telling the tracking server; none without an address. */
@ApplicationScoped
public class MlflowWorker {

  private static final Logger LOG = Logger.getLogger(MlflowWorker.class);
  private static final int GONE = 404;
  private static final int MOST_THREEFOLDS = 12;

  private final Outbox outbox;
  private final JobMirror jobs;
  private final EvaluationMirror evaluations;
  private final TrackingServer server;
  private final MlflowConfig config;
  private final MeterRegistry meters;
  private final Clock clock;
  private final WorkLoop loop;

  MlflowWorker(
      Outbox outbox,
      JobMirror jobs,
      EvaluationMirror evaluations,
      TrackingServer server,
      MlflowConfig config,
      MeterRegistry meters,
      Clock clock) {
    this.outbox = outbox;
    this.jobs = jobs;
    this.evaluations = evaluations;
    this.server = server;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
    this.loop = new WorkLoop("mlflow", 1, config.poll(), this::look);
  }

  void start(@Observes StartupEvent event) {
    if (config.url().isPresent()) {
      loop.start(config.poll());
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.close();
  }

  /** Tells all that waits; whatever comes meanwhile is for the next look. */
  private boolean look() {
    outbox.collect(config.projects().orElse(null)).await().indefinitely();
    boolean more = true;
    while (more && !loop.isStopped()) {
      Optional<Entry> entry = outbox.claim(config.lease()).await().indefinitely();
      more = entry.isPresent() && tell(entry.get());
    }
    return false;
  }

  /** Whether it makes sense to go on at once. */
  private boolean tell(Entry entry) {
    try {
      String run = server.write(run(entry));
      outbox.done(entry, run, null, clock.instant()).await().indefinitely();
      count("written");
      return true;
    } catch (ApiError e) {
      if (e.status() == GONE) {
        giveUp(entry, "It was deleted before it was told.");
      } else {
        retry(entry, e.getMessage(), false);
      }
      return true;
    } catch (Refused e) {
      if (entry.tries() + 1 >= config.tries()) {
        LOG.warnf("MLflow refuses %s for good: %s", entry.id(), e.getMessage());
        giveUp(entry, e.getMessage());
      } else {
        retry(entry, e.getMessage(), true);
      }
      return true;
    } catch (IOException e) {
      // It is away for the others as well; the next look is soon enough.
      retry(entry, "MLflow cannot be reached.", false);
      return false;
    }
  }

  private TrackedRun run(Entry entry) {
    return entry.kind().equals(Outbox.JOB)
        ? jobs.of(entry.project(), entry.id(), config.experiment())
        : evaluations.of(entry.project(), entry.id(), config.experiment());
  }

  private void giveUp(Entry entry, String why) {
    outbox.done(entry, null, why, clock.instant()).await().indefinitely();
    count("given_up");
  }

  private void retry(Entry entry, String why, boolean counts) {
    double factor = Math.pow(3, Math.min(entry.tries(), MOST_THREEFOLDS));
    long millis =
        (long) Math.min(config.retryPause().toMillis() * factor, config.maxRetryPause().toMillis());
    outbox.retry(entry, Duration.ofMillis(millis), why, counts).await().indefinitely();
    count("delayed");
  }

  private void count(String outcome) {
    meters.counter("tandem.mlflow.entries", "outcome", outcome).increment();
  }
}
