package dev.tandem.generation.responses;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Stored responses. */
@ConfigMapping(prefix = "tandem.responses")
public interface ResponsesConfig {

  /** How long a stored response can be fetched and built upon. */
  @WithDefault("30d")
  Duration retention();

  /** How often responses past their retention are removed. */
  @WithDefault("1h")
  String sweepEvery();
}
