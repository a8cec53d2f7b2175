package dev.tandem.retrieval.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells the workers of this process that there is work, so that none waits for the next poll. */
@ApplicationScoped
public class WakeUp {

  private final Semaphore signal = new Semaphore(0);

  /** Announces work. Never blocks. */
  public void announce() {
    if (signal.availablePermits() == 0) {
      signal.release();
    }
  }

  /** Waits for an announcement, but not longer than this. */
  void await(Duration longest) throws InterruptedException {
    if (signal.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
      signal.drainPermits();
    }
  }
}
