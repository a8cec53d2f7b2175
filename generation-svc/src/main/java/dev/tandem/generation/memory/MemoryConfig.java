package dev.tandem.generation.memory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Memory of conversations. */
@ConfigMapping(prefix = "tandem.memory")
public interface MemoryConfig {

  /**
   * Whether this process has turns embedded; another one of the same database may do it instead.
   */
  @WithDefault("true")
  boolean enabled();

  /** Words in one remembered piece; longer turns become several. */
  @WithDefault("300")
  int pieceWords();

  /** Newest pieces of a user that are looked through when other conversations count too. */
  @WithDefault("10000")
  int userPieces();

  /** Pieces that are sent to be embedded at a time. */
  @WithDefault("32")
  int atOnce();

  /** How often pieces without a vector are looked for when nothing announces them. */
  @WithDefault("1S")
  Duration poll();

  /** How long pieces stay with the worker that has them embedded. */
  @WithDefault("1M")
  Duration lease();

  /** Pause before embedding is tried again after a failure; doubles each time. */
  @WithDefault("1S")
  Duration retryPause();

  /** Longest of these pauses. */
  @WithDefault("5M")
  Duration maxRetryPause();
}
