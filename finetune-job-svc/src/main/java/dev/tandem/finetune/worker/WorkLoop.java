package dev.tandem.finetune.worker;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Threads that do one piece of work after the other, and look for more after a while or when they
 * are woken. A piece that fails is logged, and the next look comes after the same while. What is at
 * hand when the process dies is for another worker to take up when its claim ends.
 */
public final class WorkLoop implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(WorkLoop.class);

  private final String name;
  private final int threads;
  private final Duration poll;
  private final BooleanSupplier step;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean stopped;
  private ExecutorService workers;

  /**
   * @param name of the threads, and in logs
   * @param poll how often work is looked for when nothing announces it
   * @param step does one piece of work, if there is any; whether there was. It blocks
   */
  public WorkLoop(String name, int threads, Duration poll, BooleanSupplier step) {
    this.name = name;
    this.threads = threads;
    this.poll = poll;
    this.step = step;
  }

  /** Begins at once; to be called once. */
  public void start() {
    start(Duration.ZERO);
  }

  /**
   * Begins after a while; to be called once.
   *
   * @param delay for work that asks this very server, which does not listen yet while it starts
   */
  public void start(Duration delay) {
    workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("tandem-" + name + "-", 0).factory());
    for (int i = 0; i < threads; i++) {
      workers.execute(() -> work(delay));
    }
  }

  /** There may be work. */
  public void wake() {
    wakeUps.release();
  }

  public boolean isStopped() {
    return stopped;
  }

  /** Interrupts what is under way. */
  @Override
  public void close() {
    stopped = true;
    if (workers != null) {
      workers.shutdownNow();
    }
  }

  private void work(Duration delay) {
    pause(delay);
    boolean failing = false;
    while (!stopped) {
      try {
        if (!step.getAsBoolean() && wakeUps.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
        failing = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (!stopped) {
          // A database that is away fails every look: where it comes from is said once.
          LOG.warnf(failing ? null : e, "%s: goes on after a pause: %s", name, e);
          failing = true;
          pause(poll);
        }
      }
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
