package dev.tandem.generation.memory;

import dev.tandem.generation.background.Rounds;
import dev.tandem.generation.background.Timers;
import dev.tandem.generation.memory.MemoryQueue.Waiting;
import dev.tandem.generation.retrieval.Asker;
import dev.tandem.generation.retrieval.Retrieval;
import dev.tandem.generation.retrieval.Retrieval.Embedded;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Has remembered pieces embedded by retrieval-svc, in the background and in all processes together.
 * A piece waits for as long as it takes; it can be recalled from then on. When retrieval's model
 * changes, everything is embedded anew.
 */
@ApplicationScoped
public class MemoryEmbedder {

  private static final Logger LOG = Logger.getLogger(MemoryEmbedder.class);
  private static final int MOST_DOUBLINGS = 20;

  private final MemoryQueue queue;
  private final Retrieval retrieval;
  private final MemoryConfig config;
  private final Rounds rounds = new Rounds("embedding of memories", this::round);
  private volatile String model = "";
  private volatile Cancellable timer = () -> {};

  public MemoryEmbedder(MemoryQueue queue, Retrieval retrieval, MemoryConfig config) {
    this.queue = queue;
    this.retrieval = retrieval;
    this.config = config;
  }

  /** Says that there may be pieces to embed. Never blocks. */
  public void announce() {
    if (config.enabled()) {
      rounds.wake();
    }
  }

  void start(@Observes StartupEvent event) {
    if (config.enabled()) {
      timer =
          Timers.every(
              config.poll(),
              "looking for memories",
              () -> {
                rounds.wake();
                return Uni.createFrom().voidItem();
              });
    }
  }

  void stop(@Observes ShutdownEvent event) {
    timer.cancel();
  }

  private Uni<Boolean> round() {
    UUID claim = UUID.randomUUID();
    return queue
        .claim(claim, config.atOnce(), config.lease())
        .chain(
            waiting -> waiting.isEmpty() ? Uni.createFrom().item(false) : embedAll(claim, waiting));
  }

  /** A request is made for one project, so that it sees and counts what that project may. */
  private Uni<Boolean> embedAll(UUID claim, List<Waiting> waiting) {
    Map<String, List<Waiting>> byProject =
        waiting.stream()
            .collect(
                Collectors.groupingBy(
                    Waiting::project, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    List<Uni<Boolean>> requests =
        byProject.entrySet().stream()
            .map(group -> embed(claim, group.getKey(), group.getValue()))
            .toList();
    return Uni.join()
        .all(requests)
        .usingConcurrencyOf(1)
        .andFailFast()
        .map(done -> done.stream().allMatch(good -> good));
  }

  private Uni<Boolean> embed(UUID claim, String project, List<Waiting> pieces) {
    Asker asker = Asker.service(project);
    return retrieval
        .embedded(asker, pieces.stream().map(Waiting::text).toList())
        .chain(done -> keep(claim, pieces, done))
        .replaceWith(true)
        .onFailure()
        .recoverWithUni(failure -> retry(claim, pieces, failure));
  }

  private Uni<Void> keep(UUID claim, List<Waiting> pieces, Embedded done) {
    return queue
        .keep(claim, pieces, done.model(), done.vectors())
        .chain(
            () ->
                done.model().equals(model)
                    ? Uni.createFrom().voidItem()
                    : queue
                        .requeueOthers(done.model())
                        .invoke(
                            count -> {
                              model = done.model();
                              LOG.debugf("%d memories will be embedded by %s", count, model);
                            })
                        .replaceWithVoid());
  }

  private Uni<Boolean> retry(UUID claim, List<Waiting> pieces, Throwable failure) {
    int failures = pieces.stream().mapToInt(Waiting::failures).max().orElse(0);
    Duration pause = config.retryPause().multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    Duration wait = pause.compareTo(config.maxRetryPause()) > 0 ? config.maxRetryPause() : pause;
    LOG.warnf("%d memories wait %s for their vectors: %s", pieces.size(), wait, failure);
    return queue.retry(claim, pieces, wait).replaceWith(false);
  }
}
