package dev.tandem.finetune.drift;

import dev.tandem.finetune.drift.statistics.Permutations;

/**
 * How sure a single test must be. The probability of any false alarm is shared evenly by all tests
 * of all looks (Bonferroni), so it holds however the looks depend on each other.
 *
 * @param perTest p-values up to it are a finding
 * @param leastChange of a share or mean that is worth one
 * @param leastSample that each window must have
 * @param seed of everything that is drawn
 */
record Level(double perTest, double leastChange, int leastSample, long seed) {

  /** Questions, abstention, grounding, opinions, evaluations. */
  static final int TESTS = 5;

  static Level of(DriftConfig config, long seed) {
    return new Level(
        config.falseAlarms() / config.looks() / TESTS,
        config.leastChange(),
        config.leastSample(),
        seed);
  }

  boolean isReachedBy(double p) {
    return p <= perTest;
  }

  /** Twice as many as the level needs to be reached at all. */
  Permutations permutations() {
    return new Permutations((int) Math.min(1_000_000, Math.ceil(2 / perTest)), seed);
  }
}
