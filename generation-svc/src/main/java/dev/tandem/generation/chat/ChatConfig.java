package dev.tandem.generation.chat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Stored chat completions. */
@ConfigMapping(prefix = "tandem.chat")
public interface ChatConfig {

  /** How long a stored chat completion can be fetched. */
  @WithDefault("30d")
  Duration retention();

  /** How often chat completions past their retention are removed. */
  @WithDefault("1h")
  String sweepEvery();
}
