package dev.tandem.generation.stream;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Holds the beginning of a stream back for a moment, so that a mistake in the request, such as an
 * unknown vector store, is answered with its HTTP status and not with a failure inside a stream
 * that began with 200. What is held is at most one answer, which is kept for storing anyway.
 */
public final class HeldStream<T> {

  private final UnicastProcessor<T> held = UnicastProcessor.create();
  private final AtomicBoolean released = new AtomicBoolean();
  private final AtomicReference<Cancellable> work = new AtomicReference<>(() -> {});
  private final UniEmitter<? super Multi<T>> out;

  private HeldStream(UniEmitter<? super Multi<T>> out) {
    this.out = out;
  }

  /**
   * @param isAnswer whether an item shows that answering has begun
   * @param atMost how long the beginning is held back
   * @return the whole stream, once an item of the answer has come, the stream has ended or the time
   *     is over; or the failure that came before
   */
  public static <T> Uni<Multi<T>> of(Multi<T> source, Predicate<T> isAnswer, Duration atMost) {
    return Uni.createFrom().emitter(out -> new HeldStream<T>(out).hold(source, isAnswer, atMost));
  }

  private void hold(Multi<T> source, Predicate<T> isAnswer, Duration atMost) {
    Cancellable timer =
        Uni.createFrom().voidItem().onItem().delayIt().by(atMost).subscribe().with(x -> release());
    // Called when the result is delivered, too: what was released goes on.
    out.onTermination(
        () -> {
          timer.cancel();
          if (!released.get()) {
            work.get().cancel();
          }
        });
    work.set(
        source
            .subscribe()
            .with(
                item -> {
                  held.onNext(item);
                  if (isAnswer.test(item)) {
                    release();
                  }
                },
                this::fail,
                () -> {
                  held.onComplete();
                  release();
                }));
  }

  private void release() {
    if (released.compareAndSet(false, true)) {
      out.complete(held.onCancellation().invoke(() -> work.get().cancel()));
    }
  }

  private void fail(Throwable failure) {
    if (released.compareAndSet(false, true)) {
      out.fail(failure);
    } else {
      held.onError(failure);
    }
  }
}
