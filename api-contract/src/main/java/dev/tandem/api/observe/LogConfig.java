package dev.tandem.api.observe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the log looks like. */
@ConfigMapping(prefix = "tandem.log")
public interface LogConfig {

  /** Whether each line is a JSON object rather than text for people. */
  @WithDefault("false")
  boolean json();

  /** Whether there is a line for each request, when it has ended. */
  @WithDefault("false")
  boolean requests();
}
