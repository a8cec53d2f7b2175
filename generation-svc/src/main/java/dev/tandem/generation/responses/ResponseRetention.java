package dev.tandem.generation.responses;

import dev.tandem.generation.background.Timers;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Removes stored responses whose time is over. */
@ApplicationScoped
public class ResponseRetention {

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
    return Timers.attempt(
        "removing responses past their retention",
        () -> store.deleteOlderThan(clock.instant().minus(config.retention())));
  }
}
