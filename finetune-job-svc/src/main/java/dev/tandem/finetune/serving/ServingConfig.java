package dev.tandem.finetune.serving;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How tuned models come to be served. */
@ConfigMapping(prefix = "tandem.fine-tuning.serving")
public interface ServingConfig {

  /** Base address of generation-svc; this very process by default. */
  Optional<URI> url();

  /** Longest wait for one answer; loading a large adapter into each replica takes its time. */
  @WithDefault("5M")
  Duration timeout();
}
