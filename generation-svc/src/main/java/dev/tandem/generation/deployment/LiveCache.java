package dev.tandem.generation.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What this process knows of live deployments, and of names that are none. Whoever looks a name up
 * takes the {@link #state()} first and brings it along with what was found, so that nothing is kept
 * that was read before a change and arrives after it. Thread-safe.
 */
final class LiveCache {

  /** A name in a project. */
  record Key(String project, String name) {}

  private record Known(Optional<Live> live, long readAt) {}

  private final DeploymentsConfig config;
  private final LongSupplier nanoTime;
  private final Map<Key, Known> entries;
  private boolean listening;
  private long state;

  LiveCache(DeploymentsConfig config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > config.cacheSize();
          }
        };
  }

  /** Empty when nothing is known; else the deployment, or that there is none. */
  synchronized Optional<Optional<Live>> get(Key key) {
    Known entry = entries.get(key);
    long life = (listening ? config.cacheLife() : config.deafCacheLife()).toNanos();
    return entry == null || nanoTime.getAsLong() - entry.readAt() >= life
        ? Optional.empty()
        : Optional.of(entry.live());
  }

  /** Changes with everything that makes earlier reads worthless. */
  synchronized long state() {
    return state;
  }

  /**
   * @param stateBefore the state when reading began
   * @param readAt when reading began
   */
  synchronized void put(Key key, Optional<Live> live, long stateBefore, long readAt) {
    if (stateBefore == state) {
      entries.put(key, new Known(live, readAt));
    }
  }

  synchronized void forget(String name) {
    state++;
    entries.keySet().removeIf(key -> key.name().equals(name));
  }

  /** Forgets everything: what was read until now may have changed unheard. */
  synchronized void listen() {
    state++;
    entries.clear();
    listening = true;
  }

  synchronized void goDeaf() {
    listening = false;
  }

  synchronized boolean listening() {
    return listening;
  }
}
