package dev.tandem.benchmarks.gateway;

import io.vertx.core.Future;
import java.util.concurrent.locks.LockSupport;

/** Waiting on the thread of the benchmark, never on an event loop. */
final class Waiting {

  private Waiting() {}

  static <T> T on(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  /** Returns at this time of {@link System#nanoTime}, or a little later. */
  static void until(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  static void milliseconds(long duration) {
    until(System.nanoTime() + duration * 1_000_000);
  }
}
