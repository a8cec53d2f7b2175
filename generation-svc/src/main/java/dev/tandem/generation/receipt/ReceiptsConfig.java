package dev.tandem.generation.receipt;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Receipts. */
@ConfigMapping(prefix = "tandem.receipts")
public interface ReceiptsConfig {

  /**
   * Whether questions, search queries and answers are kept beside the receipts' digests of them. A
   * client's user id is kept either way.
   */
  @WithDefault("true")
  boolean keepText();

  /** How long kept texts and user ids stay; without it, as long as their receipt. */
  Optional<Duration> textRetention();

  /** How long a receipt stays, and the feedback on it. */
  @WithDefault("365d")
  Duration retention();

  /** How often what is past its retention is removed. */
  @WithDefault("1h")
  String sweepEvery();

  /** How long an answer waits for its receipt to be written. */
  @WithDefault("5s")
  Duration patience();

  /** Receipts waiting to be written take at most so much memory; more are refused. */
  @WithDefault("64M")
  MemorySize waiting();
}
