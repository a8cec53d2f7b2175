package dev.tandem.generation.live;

import dev.tandem.generation.live.LiveTraffic.Key;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Counts the requests to a deployment's version that end without an answer, and so without a
 * receipt. They are added up here and written once a second, so that a version that fails at every
 * request costs no query for each; a process that is killed loses a second of them. Thread-safe.
 */
@ApplicationScoped
public class FailedAnswers {

  private static final Logger LOG = Logger.getLogger(FailedAnswers.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofSeconds(2);

  private final LiveTraffic traffic;
  private final Vertx vertx;
  private final Map<Key, Long> counted = new HashMap<>();
  private long timer;

  public FailedAnswers(LiveTraffic traffic, Vertx vertx) {
    this.traffic = traffic;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(PAUSE.toMillis(), tick -> write());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    Map<Key, Long> rest = taken();
    if (!rest.isEmpty()) {
      try {
        traffic.addFailures(rest).await().atMost(LAST);
      } catch (RuntimeException e) {
        LOG.warnf("failed answers of the last second are not counted: %s", e);
      }
    }
  }

  /** One more. */
  public synchronized void note(String project, String deployment, int version) {
    counted.merge(new Key(project, deployment, version), 1L, Long::sum);
  }

  private synchronized Map<Key, Long> taken() {
    Map<Key, Long> taken = Map.copyOf(counted);
    counted.clear();
    return taken;
  }

  private synchronized void putBack(Map<Key, Long> taken) {
    taken.forEach((key, count) -> counted.merge(key, count, Long::sum));
  }

  private void write() {
    Map<Key, Long> taken = taken();
    if (taken.isEmpty()) {
      return;
    }
    traffic
        .addFailures(taken)
        .subscribe()
        .with(
            done -> {},
            failure -> {
              putBack(taken);
              LOG.debugf("failed answers are counted later: %s", failure);
            });
  }
}
