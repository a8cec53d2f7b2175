package dev.tandem.finetune.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where ended jobs, and figures that cross a threshold, are announced. */
@ConfigMapping(prefix = "tandem.webhooks")
public interface WebhooksConfig {

  /** By a name of your choice. */
  Map<String, Endpoint> endpoints();

  /** Longest wait for an endpoint's answer. */
  @WithDefault("15S")
  Duration timeout();

  /** Pause before the second try; three times as long before each further one. */
  @WithDefault("5S")
  Duration retryPause();

  /** Longest of these pauses. */
  @WithDefault("8H")
  Duration maxRetryPause();

  /** Tries after which a delivery is given up; with the default pauses, about three days. */
  @WithDefault("16")
  int tries();

  /** How often deliveries that are due are looked for. */
  @WithDefault("1S")
  Duration poll();

  /** One endpoint. */
  interface Endpoint {

    /** Where deliveries are posted to. */
    URI url();

    /** The key of their signature: {@code whsec_} and the base64 of at least 24 bytes. */
    String secret();

    /** Projects whose jobs are announced; all without it. */
    Optional<Set<String>> projects();

    /** Types of events that are announced; all without it. */
    Optional<Set<String>> events();
  }
}
