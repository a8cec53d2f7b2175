package dev.tandem.generation.memory;

import dev.tandem.generation.background.Timers;
import dev.tandem.generation.memory.MemoryStore.Overdue;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;

/**
 * Remembers what a process was going to and did not, since it ended. Several processes may see to
 * it at once: what is remembered twice is kept once.
 */
@ApplicationScoped
public class MemoryCatchUp {

  private static final int AT_ONCE = 100;

  private final MemoryStore store;
  private final Memory memory;
  private final MemoryConfig config;
  private volatile Cancellable timer = () -> {};

  public MemoryCatchUp(MemoryStore store, Memory memory, MemoryConfig config) {
    this.store = store;
    this.memory = memory;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      timer =
          Timers.every(config.lease(), "remembering what was left", () -> catchUp(config.lease()));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timer.cancel();
  }

  /** Remembers what has waited longer than this, a bounded number of turns. */
  Uni<Void> catchUp(Duration longerThan) {
    return store
        .overdue(longerThan, AT_ONCE)
        .onItem()
        .transformToMulti(Multi.createFrom()::iterable)
        .onItem()
        .transformToUniAndConcatenate(this::remember)
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> remember(Overdue overdue) {
    return memory.remember(
        overdue.project(),
        overdue.user(),
        overdue.conversationId(),
        Turn.of(List.of(overdue.item())));
  }
}
