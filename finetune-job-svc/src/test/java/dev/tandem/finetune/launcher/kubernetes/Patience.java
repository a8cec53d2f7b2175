package dev.tandem.finetune.launcher.kubernetes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** Waits for what a cluster does in its own time. */
final class Patience {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private Patience() {}

  /** A look at how things are. */
  interface Look<T> {
    T now() throws IOException;
  }

  static <T> T await(Look<T> look, Predicate<T> wanted) throws IOException {
    long end = System.nanoTime() + LONGEST.toNanos();
    T seen = look.now();
    while (!wanted.test(seen)) {
      assertTrue(System.nanoTime() < end, "still: " + seen);
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      seen = look.now();
    }
    return seen;
  }
}
