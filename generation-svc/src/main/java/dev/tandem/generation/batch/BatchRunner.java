package dev.tandem.generation.batch;

import dev.tandem.generation.background.Rounds;
import dev.tandem.generation.batch.BatchQueue.Claimed;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Validates and finalizes batches, one at a time, on a worker thread. What goes wrong on the way is
 * tried again with longer and longer pauses: results of lines that have run are never given up.
 */
@Dependent
class BatchRunner {

  private static final Logger LOG = Logger.getLogger(BatchRunner.class);
  private static final int MOST_DOUBLINGS = 20;

  private final BatchQueue queue;
  private final BatchValidation validation;
  private final BatchOutput output;
  private final BatchesConfig config;
  private final Rounds rounds = new Rounds("work on batches", this::round);
  private volatile Claimed held;
  private volatile boolean stopped;

  BatchRunner(
      BatchQueue queue, BatchValidation validation, BatchOutput output, BatchesConfig config) {
    this.queue = queue;
    this.validation = validation;
    this.output = output;
    this.config = config;
  }

  /** Looks for a batch now. */
  void wake() {
    rounds.wake();
  }

  /** Prolongs the claim on the batch at hand. */
  Uni<Void> renew() {
    Claimed batch = held;
    return batch == null
        ? Uni.createFrom().voidItem()
        : queue.renew(batch, config.lease()).replaceWithVoid();
  }

  /** Takes up no further batch. One at hand is taken up by another worker when its claim ends. */
  void stop() {
    stopped = true;
  }

  private Uni<Boolean> round() {
    if (stopped) {
      return Uni.createFrom().item(false);
    }
    return queue.claim(config.lease()).chain(this::work);
  }

  private Uni<Boolean> work(Optional<Claimed> claimed) {
    if (claimed.isEmpty()) {
      return Uni.createFrom().item(false);
    }
    Claimed batch = claimed.get();
    if (stopped) {
      return queue.retry(batch, Duration.ZERO).replaceWith(false);
    }
    return Uni.createFrom()
        .voidItem()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(() -> attempt(batch))
        .replaceWith(true);
  }

  private void attempt(Claimed batch) {
    held = batch;
    try {
      Asker asker = Asker.service(batch.project());
      if (batch.status() == BatchStatus.VALIDATING) {
        validation.validate(batch, asker);
      } else {
        output.write(batch, asker);
      }
    } catch (IOException | RuntimeException e) {
      Duration pause = pause(batch.claims());
      LOG.warnf(
          "batch %s stays %s and is tried again in %s: %s",
          batch.id(), batch.status().wire(), pause, e);
      queue.retry(batch, pause).await().indefinitely();
    } finally {
      held = null;
    }
  }

  private Duration pause(int claims) {
    Duration pause = config.retryPause().multipliedBy(1L << Math.min(claims - 1, MOST_DOUBLINGS));
    return pause.compareTo(config.maxRetryPause()) > 0 ? config.maxRetryPause() : pause;
  }
}
