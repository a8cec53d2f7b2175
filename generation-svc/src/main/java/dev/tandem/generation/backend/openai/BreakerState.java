package dev.tandem.generation.backend.openai;

import java.time.Instant;

/**
 * What is believed of a replica. The states are values and the transitions their methods; a
 * transition that changes nothing returns the same state.
 */
sealed interface BreakerState {

  BreakerState INITIAL = new Closed(0, 0, 0);

  /** Whether a request may be sent now. */
  boolean allows(Instant now);

  /** A request that was allowed is being sent. */
  default BreakerState begun(Instant now, BreakerRules rules) {
    return this;
  }

  /** The replica began to answer. */
  BreakerState succeeded(BreakerRules rules);

  /** The replica failed. */
  BreakerState failed(Instant now, BreakerRules rules);

  /** A probe was answered: the replica deserves a try now. */
  default BreakerState seenAlive(Instant now) {
    return this;
  }

  /** A probe met nobody who listens: no request needs to find that out. */
  default BreakerState seenAway(Instant now, BreakerRules rules) {
    return new Open(now.plus(rules.openFor()));
  }

  /**
   * Requests pass.
   *
   * @param inARow failures since the last success
   * @param outcomes the last requests, the newest in the lowest bit; 1 for a failure
   * @param count how many of those bits are requests, at most the window
   */
  record Closed(int inARow, long outcomes, int count) implements BreakerState {

    @Override
    public boolean allows(Instant now) {
      return true;
    }

    @Override
    public BreakerState succeeded(BreakerRules rules) {
      boolean spotless = outcomes == 0 && count == rules.window();
      return spotless ? this : new Closed(0, shifted(0, rules), counted(rules));
    }

    @Override
    public BreakerState failed(Instant now, BreakerRules rules) {
      Closed next = new Closed(inARow + 1, shifted(1, rules), counted(rules));
      boolean often =
          next.count == rules.window()
              && Long.bitCount(next.outcomes) >= rules.failureShare() * rules.window();
      return often || next.inARow >= rules.failuresInARow()
          ? new Open(now.plus(rules.openFor()))
          : next;
    }

    private long shifted(int newest, BreakerRules rules) {
      return (outcomes << 1 | newest) & -1L >>> (64 - rules.window());
    }

    private int counted(BreakerRules rules) {
      return Math.min(count + 1, rules.window());
    }
  }

  /** Nothing passes before this time. */
  record Open(Instant until) implements BreakerState {

    @Override
    public boolean allows(Instant now) {
      return !now.isBefore(until);
    }

    @Override
    public BreakerState begun(Instant now, BreakerRules rules) {
      return new HalfOpen(now.plus(rules.openFor()));
    }

    /** Of a request that began before: it says nothing of requests that begin now. */
    @Override
    public BreakerState succeeded(BreakerRules rules) {
      return this;
    }

    @Override
    public BreakerState failed(Instant now, BreakerRules rules) {
      return this;
    }

    @Override
    public BreakerState seenAlive(Instant now) {
      return allows(now) ? this : new Open(now);
    }
  }

  /**
   * One request is on trial.
   *
   * @param nextTrial when another may try, should nothing be heard of the first
   */
  record HalfOpen(Instant nextTrial) implements BreakerState {

    @Override
    public boolean allows(Instant now) {
      return !now.isBefore(nextTrial);
    }

    @Override
    public BreakerState begun(Instant now, BreakerRules rules) {
      return new HalfOpen(now.plus(rules.openFor()));
    }

    @Override
    public BreakerState succeeded(BreakerRules rules) {
      return INITIAL;
    }

    @Override
    public BreakerState failed(Instant now, BreakerRules rules) {
      return new Open(now.plus(rules.openFor()));
    }
  }
}
