package dev.tandem.generation.background;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs an asynchronous round of work, never two at a time. A wake-up during a round makes another
 * one follow, so that none is lost. Thread-safe.
 */
public final class Rounds {

  private static final Logger LOG = Logger.getLogger(Rounds.class);

  private final String work;
  private final Supplier<Uni<Boolean>> round;
  private final AtomicInteger wanted = new AtomicInteger();

  /**
   * @param work what it is, for the log
   * @param round says whether there may be more to do at once
   */
  public Rounds(String work, Supplier<Uni<Boolean>> round) {
    this.work = work;
    this.round = round;
  }

  public void wake() {
    if (wanted.getAndIncrement() == 0) {
      next();
    }
  }

  private void next() {
    int seen = wanted.get();
    Uni.createFrom()
        .deferred(round::get)
        .subscribe()
        .with(
            more -> ended(seen, more),
            failure -> {
              // The database is away, most often: the next wake-up tries again.
              LOG.warnf("%s goes on after a pause: %s", work, failure);
              ended(seen, false);
            });
  }

  private void ended(int seen, boolean more) {
    if (more || !wanted.compareAndSet(seen, 0)) {
      next();
    }
  }
}
