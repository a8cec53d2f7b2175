package dev.tandem.benchmarks.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Sends requests and times them, all on one event loop. At a fixed rate requests go out on time
 * whether or not earlier ones were answered, and durations count from the scheduled time.
 */
final class Load {

  /** So long the queue of a gateway that could not keep up may take to clear. */
  private static final int DRAIN_SECONDS = 60;

  private static final long LEAD_NANOS = 20_000_000;

  private final Context context;

  Load(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
  }

  /** One request; its result is the {@link System#nanoTime} at which what is measured was there. */
  interface Timed extends Supplier<Future<Long>> {}

  /**
   * What came back at a fixed rate.
   *
   * @param durations of the requests that were answered in time
   * @param missing requests that were not
   */
  record Outcome(Durations durations, int missing) {}

  /**
   * Returns when all is answered.
   *
   * @param patience how long after the last request was sent an answer is in time
   */
  Outcome atRate(Timed request, int rate, int count, Duration patience) {
    Durations durations = new Durations();
    CountDownLatch open = new CountDownLatch(count);
    long start = System.nanoTime() + LEAD_NANOS;
    long inTime = start + count * 1_000_000_000L / rate + patience.toNanos();
    for (int i = 0; i < count; i++) {
      long scheduled = start + i * 1_000_000_000L / rate;
      Waiting.until(scheduled);
      Handler<Long> answered =
          time -> durations.addIf(System.nanoTime() < inTime, time - scheduled);
      context.runOnContext(
          now ->
              request
                  .get()
                  .onSuccess(answered)
                  .onFailure(failure -> System.err.println("a request failed: " + failure))
                  .onComplete(answer -> open.countDown()));
    }
    await(open, (int) patience.toSeconds() + DRAIN_SECONDS);
    return onContext(() -> new Outcome(durations.copy(), count - durations.count()));
  }

  static Future<Long> timed(Future<?> request) {
    return request.map(answer -> System.nanoTime());
  }

  /** Sends so many requests, so many at a time; fails when one fails. */
  void repeat(Timed request, int inFlight, int count) {
    List<Future<Void>> lanes =
        IntStream.range(0, inFlight)
            .mapToObj(
                lane ->
                    Future.<Void>future(
                        promise ->
                            context.runOnContext(now -> next(request, count / inFlight, promise))))
            .toList();
    Waiting.on(Future.all(lanes));
  }

  private static void next(Timed request, int left, Promise<Void> done) {
    if (left == 0) {
      done.complete();
    } else {
      request.get().onSuccess(answer -> next(request, left - 1, done)).onFailure(done::fail);
    }
  }

  /** Answers per second with so many requests in flight at all times. */
  double throughput(Timed request, int inFlight, int milliseconds) {
    long[] answered = new long[1];
    long begin = System.nanoTime();
    long end = begin + milliseconds * 1_000_000L;
    CountDownLatch open = new CountDownLatch(inFlight);
    for (int i = 0; i < inFlight; i++) {
      context.runOnContext(now -> again(request, end, answered, open));
    }
    await(open, milliseconds / 1000 + DRAIN_SECONDS);
    long inTime = onContext(() -> answered[0]);
    return inTime * 1e9 / (end - begin);
  }

  private void again(Timed request, long end, long[] answered, CountDownLatch open) {
    request
        .get()
        .onComplete(
            answer -> {
              boolean inTime = System.nanoTime() < end;
              if (answer.succeeded() && inTime) {
                answered[0]++;
              }
              if (inTime) {
                again(request, end, answered, open);
              } else {
                open.countDown();
              }
            });
  }

  private <T> T onContext(Supplier<T> read) {
    return Waiting.on(
        Future.future(promise -> context.runOnContext(now -> promise.complete(read.get()))));
  }

  private static void await(CountDownLatch open, int seconds) {
    try {
      boolean ignored = open.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
