package dev.tandem.postgres;

import java.io.IOException;
import org.jboss.logging.Logger;

/** Looks after the server twice a second, on a thread of its own. */
final class Watchdog implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Watchdog.class);
  private static final long EVERY_MILLIS = 500;
  private static final long AFTER_FAILURE_MILLIS = 5_000;

  /** What is done each time; failures are logged and tried again. */
  interface Round {
    void run() throws IOException;
  }

  private final Thread thread;

  private Watchdog(Thread thread) {
    this.thread = thread;
  }

  static Watchdog start(Round round) {
    Thread thread = new Thread(() -> loop(round), "postgres-watchdog");
    thread.setDaemon(true);
    thread.start();
    return new Watchdog(thread);
  }

  private static void loop(Round round) {
    long pause = EVERY_MILLIS;
    while (true) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      try {
        round.run();
        pause = EVERY_MILLIS;
      } catch (IOException | RuntimeException e) {
        LOG.errorf("PostgreSQL cannot be started again: %s", e.getMessage());
        pause = AFTER_FAILURE_MILLIS;
      }
    }
  }

  /** Ends the rounds; the caller holds whatever keeps a round from running meanwhile. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
