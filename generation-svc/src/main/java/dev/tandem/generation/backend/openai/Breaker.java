package dev.tandem.generation.backend.openai;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The circuit breaker of one replica, or of one model at it: a state, and the time. Safe for use by
 * many threads.
 */
final class Breaker {

  private final AtomicReference<BreakerState> state = new AtomicReference<>(BreakerState.INITIAL);
  private final BreakerRules rules;
  private final Clock clock;

  Breaker(BreakerRules rules, Clock clock) {
    this.rules = rules;
    this.clock = clock;
  }

  boolean allows() {
    BreakerState now = state.get();
    return now instanceof BreakerState.Closed || now.allows(clock.instant());
  }

  /** Whether a request may be sent; of many that ask an open breaker's trial, one is told yes. */
  boolean tryBegin() {
    BreakerState seen = state.get();
    if (seen instanceof BreakerState.Closed) {
      return true;
    }
    Instant now = clock.instant();
    return seen.allows(now) && state.compareAndSet(seen, seen.begun(now, rules));
  }

  void succeeded() {
    state.updateAndGet(seen -> seen.succeeded(rules));
  }

  void failed() {
    state.updateAndGet(seen -> seen.failed(clock.instant(), rules));
  }

  void seenAlive() {
    state.updateAndGet(seen -> seen.seenAlive(clock.instant()));
  }

  void seenAway() {
    state.updateAndGet(seen -> seen.seenAway(clock.instant(), rules));
  }

  /** How long until a request may be sent; zero when it may be now. */
  Duration untilAllowed() {
    Instant now = clock.instant();
    Instant then =
        switch (state.get()) {
          case BreakerState.Closed closed -> now;
          case BreakerState.Open open -> open.until();
          case BreakerState.HalfOpen trial -> trial.nextTrial();
        };
    return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
  }
}
