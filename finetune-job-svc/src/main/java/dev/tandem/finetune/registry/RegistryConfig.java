package dev.tandem.finetune.registry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the registry keeps itself true. */
@ConfigMapping(prefix = "tandem.fine-tuning.registry")
public interface RegistryConfig {

  /** How often models are looked for whose serving is not what it should be. */
  @WithDefault("2S")
  Duration poll();

  /** Pause before serving a model, or no more serving it, is tried again; doubles each time. */
  @WithDefault("5S")
  Duration retryPause();

  /** Longest of these pauses. */
  @WithDefault("5M")
  Duration maxRetryPause();

  /** How often it is looked whether the files that a model was made from are still there. */
  @WithDefault("10M")
  Duration fileCheck();
}
