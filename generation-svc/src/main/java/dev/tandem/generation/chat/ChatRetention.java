package dev.tandem.generation.chat;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Removes stored chat completions whose time is over. */
@ApplicationScoped
public class ChatRetention {

  private static final Logger LOG = Logger.getLogger(ChatRetention.class);

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
    return store
        .deleteOlderThan(clock.instant().minus(config.retention()))
        .invoke(count -> LOG.debugf("%d chat completions were past their retention", count))
        .replaceWithVoid()
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("chat completions past their retention were not removed: %s", failure);
              return null;
            });
  }
}
