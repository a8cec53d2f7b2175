package dev.tandem.retrieval.parse.format;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs work on a thread of its own, so that the caller gets its thread back in time whatever a file
 * does to a library. Past the limit the thread is interrupted and left alone: all reads and all
 * text pass places that stop an interrupted thread, but Java cannot end one that loops without
 * passing them. So that such threads cannot pile up, new work is refused while several are still
 * running. The thread has a deep stack of its own, for nested input.
 */
final class TimeLimit {

  private static final int MOST_ABANDONED = 4;
  private static final long STACK_BYTES = 4L << 20;
  private static final AtomicInteger ABANDONED = new AtomicInteger();

  private TimeLimit() {}

  /**
   * @throws TimeoutException when the work is not done in time
   * @throws ExecutionException with what the work threw
   * @throws IllegalStateException when too many runs have not ended long after their limit
   */
  static <T> T call(Duration limit, Callable<T> work) throws TimeoutException, ExecutionException {
    if (ABANDONED.get() >= MOST_ABANDONED) {
      throw new IllegalStateException("Too many files that take too long are being read.");
    }
    Run<T> run = new Run<>(work);
    Thread thread = new Thread(null, run, "parse", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return run.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      run.abandon(thread);
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while a file was being read.");
    } catch (TimeoutException e) {
      run.abandon(thread);
      throw e;
    }
  }

  /** Ends the work of a thread whose caller no longer waits for it. */
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("The time to read this file is over.");
    }
  }

  private static final class Run<T> extends FutureTask<T> {
    private boolean abandoned;
    private boolean ended;

    Run(Callable<T> work) {
      super(work);
    }

    synchronized void abandon(Thread thread) {
      if (!ended) {
        abandoned = true;
        ABANDONED.incrementAndGet();
        thread.interrupt();
      }
    }

    @Override
    public void run() {
      try {
        super.run();
      } finally {
        end();
      }
    }

    private synchronized void end() {
      ended = true;
      if (abandoned) {
        ABANDONED.decrementAndGet();
      }
    }
  }
}
