package dev.tandem.generation.chat;

import dev.tandem.generation.background.Timers;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Removes stored chat completions whose time is over. */
@ApplicationScoped
public class ChatRetention {

  private final StoredCompletions store;
  private final ChatConfig config;
  private final Clock clock;

  public ChatRetention(StoredCompletions store, ChatConfig config, Clock clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      identity = "chat-retention",
      every = "${tandem.chat.sweep-every:1h}",
      delayed = "1m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> sweep() {
    return Timers.attempt(
        "removing chat completions past their retention",
        () -> store.deleteOlderThan(clock.instant().minus(config.retention())));
  }
}
