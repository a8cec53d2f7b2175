package dev.tandem.retrieval.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The threads that ingest, and one that renews their leases. One worker at a time looks at the
 * queue, and waits there when it is empty, so that idle workers cost one query a poll together.
 */
@ApplicationScoped
public class IngestionWorkers {

  private static final Logger LOG = Logger.getLogger(IngestionWorkers.class);
  private static final int SPARE_WORKERS = 2;
  private static final long STOP_MILLIS = 5_000;

  private final Ingestion ingestion;
  private final IngestionQueue queue;
  private final Leases leases;
  private final WakeUp wakeUp;
  private final IngestionConfig config;
  private final ReentrantLock claiming = new ReentrantLock();
  private final List<Thread> threads = new ArrayList<>();
  private volatile IngestionQueue.Depth depth = new IngestionQueue.Depth(0, 0);
  private volatile boolean stopping;

  public IngestionWorkers(
      Ingestion ingestion,
      IngestionQueue queue,
      Leases leases,
      WakeUp wakeUp,
      IngestionConfig config,
      MeterRegistry metrics) {
    this.ingestion = ingestion;
    this.queue = queue;
    this.leases = leases;
    this.wakeUp = wakeUp;
    this.config = config;
    metrics.gauge("tandem.ingestion.queue.files", this, w -> w.depth.files());
    metrics.gauge("tandem.ingestion.queue.oldest.seconds", this, w -> w.depth.oldestSeconds());
  }

  void start(@Observes StartupEvent event) {
    if (!config.enabled()) {
      return;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    int workers = config.workers().orElse(cores + SPARE_WORKERS);
    for (int i = 1; i <= workers; i++) {
      threads.add(Thread.ofPlatform().name("ingestion-" + i).daemon().start(this::work));
    }
    threads.add(Thread.ofPlatform().name("ingestion-leases").daemon().start(this::renew));
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping = true;
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, left));
    }
    leases.release();
  }

  private void work() {
    while (!stopping) {
      try {
        Claim claim = next();
        if (!claim.jobs().isEmpty()) {
          ingestion.work(claim);
        }
      } catch (InterruptedException e) {
        // Set again only by stop(), which the loop looks at.
      } catch (SQLException | RuntimeException | Error e) {
        // The database is away, or a file did something unforeseen: its lease runs out, others go
        // on, and so does this thread.
        if (!stopping) {
          LOG.warnf("a worker goes on after a pause: %s", e);
          LOG.debug("why the worker paused", e);
          pause();
        }
      }
    }
  }

  private Claim next() throws InterruptedException, SQLException {
    claiming.lockInterruptibly();
    try {
      Claim claim = ingestion.claim();
      while (claim.jobs().isEmpty() && !stopping) {
        wakeUp.await(config.poll());
        claim = ingestion.claim();
      }
      return claim;
    } finally {
      claiming.unlock();
    }
  }

  private void renew() {
    while (!stopping) {
      try {
        Thread.sleep(config.lease().dividedBy(4));
        leases.renew();
        depth = queue.depth();
      } catch (InterruptedException e) {
        // Set again only by stop(), which the loop looks at.
      } catch (SQLException | RuntimeException e) {
        LOG.debugf(e, "the queue could not be looked at");
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(config.poll());
    } catch (InterruptedException e) {
      // Set again only by stop(), which the loop looks at.
    }
  }
}
