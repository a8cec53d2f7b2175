package dev.tandem.retrieval.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The claims that workers of this process hold. They are renewed together; one that is gone from
 * the queue, because its files were cancelled, removed or given to another process, is told to stop
 * early. Whether it may commit is decided by the commit itself.
 */
@ApplicationScoped
public class Leases {

  private static final Logger LOG = Logger.getLogger(Leases.class);

  private final IngestionQueue queue;
  private final IngestionConfig config;
  private final Set<UUID> held = ConcurrentHashMap.newKeySet();

  public Leases(IngestionQueue queue, IngestionConfig config) {
    this.queue = queue;
    this.config = config;
  }

  void hold(UUID token) {
    held.add(token);
  }

  void drop(UUID token) {
    held.remove(token);
  }

  boolean holds(UUID token) {
    return held.contains(token);
  }

  /** Prolongs all claims; called three times within a lease. */
  void renew() {
    List<UUID> tokens = List.copyOf(held);
    if (tokens.isEmpty()) {
      return;
    }
    try {
      Set<UUID> alive = queue.renew(tokens, config.lease());
      tokens.stream().filter(token -> !alive.contains(token)).forEach(held::remove);
    } catch (SQLException e) {
      LOG.warnf("leases could not be renewed: %s", e.getMessage());
    }
  }

  /** Gives all claims back, as on shutdown. */
  void release() {
    List<UUID> tokens = List.copyOf(held);
    held.clear();
    if (tokens.isEmpty()) {
      return;
    }
    try {
      queue.release(tokens);
    } catch (SQLException e) {
      LOG.warnf("claims stay until their lease ends: %s", e.getMessage());
    }
  }
}
