package dev.tandem.generation.stream;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Holds the beginning of a stream back for a moment, so that a mistake in the request, such as an
 * unknown vector store, is answered with its HTTP status and not with a failure inside a stream
 * that began with 200. What is held is at most one answer, which is kept for storing anyway.
 */
public final class HeldStream {

  private HeldStream() {}

  /**
   * @param isAnswer whether an item shows that answering has begun
   * @param atMost how long the beginning is held back
   * @return the whole stream, once an item of the answer has come, the stream has ended or the time
   *     is over; or the failure that came before
   */
  public static <T> Uni<Multi<T>> of(Multi<T> source, Predicate<T> isAnswer, Duration atMost) {
    return Uni.createFrom().emitter(emitter -> hold(source, isAnswer, atMost, emitter));
  }

  private static <T> void hold(
      Multi<T> source, Predicate<T> isAnswer, Duration atMost, UniEmitter<? super Multi<T>> out) {
    AtomicReference<Cancellable> work = new AtomicReference<>();
    UnicastProcessor<T> held = UnicastProcessor.create();
    Multi<T> released = held.onCancellation().invoke(() -> cancel(work));
    Cancellable timer =
        Uni.createFrom()
            .voidItem()
            .onItem()
            .delayIt()
            .by(atMost)
            .subscribe()
            .with(x -> out.complete(released));
    out.onTermination(() -> cancel(work));
    work.set(
        source
            .subscribe()
            .with(
                item -> {
                  held.onNext(item);
                  if (isAnswer.test(item)) {
                    out.complete(released);
                  }
                },
                failure -> {
                  timer.cancel();
                  out.fail(failure);
                  held.onError(failure);
                },
                () -> {
                  timer.cancel();
                  held.onComplete();
                  out.complete(released);
                }));
  }

  private static void cancel(AtomicReference<Cancellable> work) {
    Cancellable running = work.get();
    if (running != null) {
      running.cancel();
    }
  }
}
