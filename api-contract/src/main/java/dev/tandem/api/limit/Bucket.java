package dev.tandem.api.limit;

import dev.tandem.api.limit.UseStore.Portion;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A replica's part of one limit per minute. Units are used from the portion at hand, in memory; a
 * new one is fetched when half of it is gone, and waited for only when nothing is left. What is
 * used beyond is told with the next fetch. Thread-safe.
 */
final class Bucket {

  private static final long NANOS_PER_MINUTE = 60_000_000_000L;
  private static final long PORTIONS = 20;

  /** Asks for units: {@code spent} were used beyond earlier portions. */
  interface Fetch {
    Uni<Portion> portion(long capacity, long spent, long wanted);
  }

  /**
   * Where a holder stands.
   *
   * @param limit units a minute
   * @param remaining of them, as far as is known here
   * @param reset until nothing of the limit is used any more
   * @param retry until one unit is there again; zero when one is
   */
  record Standing(long limit, long remaining, Duration reset, Duration retry) {}

  private final long capacity;
  private final long portion;
  private final Fetch fetch;
  private final LongSupplier nanoTime;
  private long atHand;
  private double level;
  private long levelAt;
  private long refusedUntil;
  private Uni<Portion> fetching;

  Bucket(long capacity, Fetch fetch, LongSupplier nanoTime) {
    this.capacity = capacity;
    this.portion = Math.max(1, capacity / PORTIONS);
    this.fetch = fetch;
    this.nanoTime = nanoTime;
    this.level = capacity;
    this.levelAt = nanoTime.getAsLong();
    this.refusedUntil = levelAt;
  }

  long capacity() {
    return capacity;
  }

  /** Takes this many units if there are as many, or if any is there in the case of 0. */
  synchronized boolean tryTake(long units) {
    if (atHand < Math.max(1, units)) {
      return false;
    }
    atHand -= units;
    return true;
  }

  /** Takes what was used already. */
  synchronized void spend(long units) {
    atHand -= units;
  }

  /** Whether the portion at hand should be filled up. */
  synchronized boolean isLow() {
    return fetching == null && atHand <= portion / 2 && nanoTime.getAsLong() >= refusedUntil;
  }

  /** Whether nothing can have changed since the last fetch brought nothing. */
  synchronized boolean isEmptyForNow() {
    return nanoTime.getAsLong() < refusedUntil;
  }

  /** Fetches a portion; those who ask meanwhile wait for the same. */
  synchronized Uni<Portion> fill() {
    if (fetching == null) {
      long spent = Math.max(0, -atHand);
      long wanted = portion - Math.max(0, atHand);
      fetching =
          fetch
              .portion(capacity, spent, Math.max(1, wanted))
              .invoke(got -> filled(got, spent))
              .onTermination()
              .invoke(this::fetched)
              .memoize()
              .indefinitely();
    }
    return fetching;
  }

  private synchronized void fetched() {
    fetching = null;
  }

  private synchronized void filled(Portion got, long spent) {
    atHand += spent + got.granted();
    level = got.level();
    levelAt = nanoTime.getAsLong();
    refusedUntil = got.granted() > 0 ? levelAt : levelAt + untilOne(level);
  }

  /** The database is away: this replica goes on by itself, for one portion. */
  synchronized void grantItself() {
    atHand = Math.max(atHand, portion);
  }

  private long untilOne(double from) {
    return (long) Math.max(0, (1 - from) * NANOS_PER_MINUTE / Math.max(1, capacity));
  }

  synchronized Standing standing() {
    long now = nanoTime.getAsLong();
    double refilled =
        Math.min(capacity, level + (now - levelAt) * (double) capacity / NANOS_PER_MINUTE);
    double left = Math.min(capacity, refilled + atHand);
    long nanosPerUnit = NANOS_PER_MINUTE / Math.max(1, capacity);
    Duration reset = Duration.ofNanos((long) ((capacity - left) * nanosPerUnit));
    return new Standing(
        capacity,
        (long) Math.max(0, Math.floor(left)),
        reset,
        Duration.ofNanos(atHand > 0 ? 0 : untilOne(refilled + Math.min(0, atHand))));
  }
}
