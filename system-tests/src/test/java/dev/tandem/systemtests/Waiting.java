package dev.tandem.systemtests;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another process does. */
final class Waiting {

  private Waiting() {}

  /** Until the condition holds; fails when it still does not after so long. */
  static void until(String what, Duration patience, Callable<Boolean> condition) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("still waiting after " + patience + ": " + what);
        }
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("while waiting: " + what, e);
    }
  }
}
