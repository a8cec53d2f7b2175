package dev.tandem.generation.batch;

import dev.tandem.generation.background.Timers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** This process's share of the work on batches: when to look for some, and when to stop. */
@ApplicationScoped
public class BatchWorker {

  private static final Logger LOG = Logger.getLogger(BatchWorker.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final BatchRunner batches;
  private final LineRunner lines;
  private final BatchesConfig config;
  private final List<Cancellable> timers = new ArrayList<>();

  public BatchWorker(BatchRunner batches, LineRunner lines, BatchesConfig config) {
    this.batches = batches;
    this.lines = lines;
    this.config = config;
  }

  /** Says that there may be work, or that some is no longer wanted. Never blocks. */
  public void announce() {
    if (config.enabled()) {
      batches.wake();
      lines.wake();
      renew().subscribe().with(done -> {}, failure -> LOG.warnf("claims on batches: %s", failure));
    }
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      timers.add(Timers.every(config.poll(), "looking for batches", this::look));
      timers.add(
          Timers.every(config.lease().dividedBy(4), "prolonging claims on batches", this::renew));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timers.forEach(Cancellable::cancel);
    batches.stop();
    lines
        .stop()
        .onFailure()
        .invoke(failure -> LOG.warnf("lines stay until their claims end: %s", failure))
        .onFailure()
        .recoverWithNull()
        .await()
        .atMost(STOP_LIMIT);
  }

  private Uni<Void> look() {
    batches.wake();
    lines.wake();
    return Uni.createFrom().voidItem();
  }

  private Uni<Void> renew() {
    return Uni.join().all(batches.renew(), lines.renew()).andCollectFailures().replaceWithVoid();
  }
}
