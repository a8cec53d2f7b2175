package dev.tandem.generation.responses;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Removes stored responses whose time is over. */
@ApplicationScoped
public class ResponseRetention {

  private static final Logger LOG = Logger.getLogger(ResponseRetention.class);

  private final ResponseStore store;
  private final ResponsesConfig config;
  private final Clock clock;

  public ResponseRetention(ResponseStore store, ResponsesConfig config, Clock clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      identity = "response-retention",
      every = "${tandem.responses.sweep-every:1h}",
      delayed = "1m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> sweep() {
    return store
        .deleteOlderThan(clock.instant().minus(config.retention()))
        .invoke(count -> LOG.debugf("%d responses were past their retention", count))
        .replaceWithVoid()
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("responses past their retention were not removed: %s", failure);
              return null;
            });
  }
}
