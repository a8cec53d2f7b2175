package dev.tandem.generation.background;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Tasks that are done again and again. */
public final class Timers {

  private static final Logger LOG = Logger.getLogger(Timers.class);

  private Timers() {}

  /**
   * Does the task each time the period is over, but not before it is done with the last one. A
   * failure is logged, and the task done again.
   *
   * @param work what it is, for the log
   */
  public static Cancellable every(Duration period, String work, Supplier<Uni<Void>> task) {
    return Multi.createFrom()
        .ticks()
        .every(period)
        .onOverflow()
        .drop()
        .onItem()
        .transformToUniAndConcatenate(tick -> attempt(work, task))
        .subscribe()
        .with(done -> {});
  }

  /** Does the task once; a failure is logged and swallowed, since its time comes again. */
  public static Uni<Void> attempt(String work, Supplier<? extends Uni<?>> task) {
    return Uni.createFrom()
        .deferred(task::get)
        .replaceWithVoid()
        .onFailure()
        .invoke(failure -> LOG.warnf("%s: %s", work, failure))
        .onFailure()
        .recoverWithNull();
  }
}
