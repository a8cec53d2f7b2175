package dev.tandem.finetune.worker;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The claims that this process works under, renewed four times in the time that they last.
 *
 * @param <T> a claim, equal to itself only or by its value
 */
public final class Leases<T> implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Leases.class);
  private static final int TIMES = 4;

  private final String name;
  private final Duration lease;
  private final Consumer<T> renew;
  private final Set<T> held = ConcurrentHashMap.newKeySet();
  private ScheduledExecutorService thread;

  /**
   * @param name of the thread, and in logs
   * @param lease how long a claim lasts
   * @param renew makes one last as long again; it blocks
   */
  public Leases(String name, Duration lease, Consumer<T> renew) {
    this.name = name;
    this.lease = lease;
    this.renew = renew;
  }

  /** Begins; to be called once. */
  public void start() {
    thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tandem-" + name + "-leases").factory());
    long period = lease.toMillis() / TIMES;
    thread.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  /** Works under this claim. */
  public void hold(T claim, Consumer<T> work) {
    held.add(claim);
    try {
      work.accept(claim);
    } finally {
      held.remove(claim);
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.shutdownNow();
    }
  }

  private void renew() {
    for (T claim : held) {
      try {
        renew.accept(claim);
      } catch (RuntimeException e) {
        LOG.warnf("%s: a claim could not be renewed: %s", name, e);
      }
    }
  }
}
