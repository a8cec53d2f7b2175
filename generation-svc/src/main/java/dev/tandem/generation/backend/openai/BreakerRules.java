package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.openai.BackendsConfig.BreakerConfig;
import java.time.Duration;

/**
 * When a breaker opens.
 *
 * @param failuresInARow so many failures without a success between them
 * @param failureShare this share of the window's requests, 0 exclusive to 1
 * @param window the last so many requests, 1 to 64
 * @param openFor how long nothing is let through
 */
record BreakerRules(int failuresInARow, double failureShare, int window, Duration openFor) {

  static BreakerRules of(BreakerConfig config) {
    return new BreakerRules(
        config.failuresInARow(), config.failureShare(), config.window(), config.openFor());
  }
}
