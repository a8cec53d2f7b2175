package dev.tandem.generation.deployment;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What this process knows of what names stand for, and of names that stand for nothing. Whoever
 * looks a name up takes the {@link #state()} first and brings it along with what was found, so that
 * nothing is kept that was read before a change and arrives after it. Thread-safe.
 *
 * @param <T> what a name stands for
 */
public final class LiveCache<T> {

  /** A name in a project. */
  public record Key(String project, String name) {}

  /**
   * How much is kept, and for how long.
   *
   * @param most weight of all that is kept together; what was used least goes first
   * @param life after so long a name is looked up again although no change was heard of
   * @param deafLife the same while changes are not heard of
   */
  public record Limits(long most, Duration life, Duration deafLife) {}

  private record Known<T>(Optional<T> live, long readAt) {}

  private final Limits limits;
  private final ToLongFunction<T> weight;
  private final LongSupplier nanoTime;
  private final Map<Key, Known<T>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long weighs;
  private boolean listening;
  private long state;

  /**
   * @param weight of one thing, in the unit of the limits; a name that stands for nothing weighs 1
   */
  public LiveCache(Limits limits, ToLongFunction<T> weight, LongSupplier nanoTime) {
    this.limits = limits;
    this.weight = weight;
    this.nanoTime = nanoTime;
  }

  /** Empty when nothing is known; else what the name stands for, or that it stands for nothing. */
  public synchronized Optional<Optional<T>> get(Key key) {
    Known<T> entry = entries.get(key);
    long life = (listening ? limits.life() : limits.deafLife()).toNanos();
    return entry == null || nanoTime.getAsLong() - entry.readAt() >= life
        ? Optional.empty()
        : Optional.of(entry.live());
  }

  /** Changes with everything that makes earlier reads worthless. */
  public synchronized long state() {
    return state;
  }

  /**
   * @param stateBefore the state when reading began
   * @param readAt when reading began
   */
  public synchronized void put(Key key, Optional<T> live, long stateBefore, long readAt) {
    if (stateBefore != state) {
      return;
    }
    Known<T> known = new Known<>(live, readAt);
    Known<T> before = entries.put(key, known);
    weighs += weight(known) - (before == null ? 0 : weight(before));
    Iterator<Known<T>> eldest = entries.values().iterator();
    while (weighs > limits.most() && eldest.hasNext()) {
      weighs -= weight(eldest.next());
      eldest.remove();
    }
  }

  private long weight(Known<T> known) {
    return known.live().map(weight::applyAsLong).orElse(1L);
  }

  /** Forgets the name in all projects. */
  public synchronized void forget(String name) {
    state++;
    entries
        .entrySet()
        .removeIf(
            entry -> {
              boolean named = entry.getKey().name().equals(name);
              weighs -= named ? weight(entry.getValue()) : 0;
              return named;
            });
  }

  /** Forgets everything: what was read until now may have changed unheard. */
  public synchronized void listen() {
    state++;
    entries.clear();
    weighs = 0;
    listening = true;
  }

  public synchronized void goDeaf() {
    listening = false;
  }

  public synchronized boolean listening() {
    return listening;
  }
}
