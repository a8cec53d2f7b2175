package dev.tandem.generation.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Streamed answers. */
@ConfigMapping(prefix = "tandem.stream")
public interface StreamConfig {

  /**
   * How long the beginning of a stream waits for the first word of the answer, so that a failure
   * before it can still be told by the HTTP status.
   */
  @WithDefault("500ms")
  Duration hold();
}
