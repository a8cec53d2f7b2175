package dev.tandem.finetune.advice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Advice, and the measurement of approaches. */
@ConfigMapping(prefix = "tandem.advice")
public interface AdviceConfig {

  /** Whether this process moves measurements on; another one of the same database may instead. */
  @WithDefault("true")
  boolean enabled();

  /** How often a measurement is looked at while its training or its evaluations run. */
  @WithDefault("1S")
  Duration poll();

  /** How long a measurement stays with a worker that says nothing. */
  @WithDefault("1M")
  Duration lease();

  /** Looks in a row at what is away before the measurement has failed. */
  @WithDefault("60")
  int tries();
}
