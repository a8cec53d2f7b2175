package dev.tandem.finetune.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkLoopTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final long PATIENCE_SECONDS = 20;

  private static boolean comes(Semaphore looks, int count) throws InterruptedException {
    return looks.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void doesAllThereIsAndLooksAgainWhenItIsWoken() throws InterruptedException {
    AtomicInteger work = new AtomicInteger(3);
    Semaphore looks = new Semaphore(0);
    try (WorkLoop loop =
        new WorkLoop(
            "test",
            1,
            LONG,
            () -> {
              looks.release();
              return work.getAndDecrement() > 0;
            })) {
      loop.start();
      assertTrue(comes(looks, 4), "three pieces, and a look that found none");

      work.set(1);
      loop.wake();
      assertTrue(comes(looks, 2));
    }
  }

  @Test
  void looksAgainAfterAWhile() throws InterruptedException {
    Semaphore looks = new Semaphore(0);
    try (WorkLoop loop =
        new WorkLoop(
            "test",
            1,
            SHORT,
            () -> {
              looks.release();
              return false;
            })) {
      loop.start();
      assertTrue(comes(looks, 3));
    }
  }

  @Test
  void goesOnAfterAPieceThatFailed() throws InterruptedException {
    Semaphore looks = new Semaphore(0);
    try (WorkLoop loop =
        new WorkLoop(
            "test",
            1,
            SHORT,
            () -> {
              looks.release();
              throw new IllegalStateException("broken");
            })) {
      loop.start();
      assertTrue(comes(looks, 3));
    }
  }

  @Test
  void worksInSeveralThreads() throws InterruptedException {
    CountDownLatch together = new CountDownLatch(2);
    try (WorkLoop loop =
        new WorkLoop(
            "test",
            2,
            LONG,
            () -> {
              together.countDown();
              awaited(together);
              return false;
            })) {
      loop.start();
      assertTrue(together.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void interruptsWhatIsUnderWayWhenItIsClosed() throws InterruptedException {
    Semaphore begun = new Semaphore(0);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    WorkLoop loop =
        new WorkLoop(
            "test",
            1,
            SHORT,
            () -> {
              begun.release();
              if (!awaited(never)) {
                interrupted.countDown();
              }
              return true;
            });
    loop.start();
    assertTrue(comes(begun, 1));
    assertFalse(loop.isStopped());

    loop.close();

    assertTrue(loop.isStopped());
    assertTrue(interrupted.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, begun.availablePermits(), "it began another piece");
  }

  /** Whether it came to its end, and was not interrupted before. */
  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
