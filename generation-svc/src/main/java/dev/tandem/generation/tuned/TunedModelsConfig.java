package dev.tandem.generation.tuned;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a replica answers by what it knows of tuned models. */
@ConfigMapping(prefix = "tandem.tuned-models")
public interface TunedModelsConfig {

  /** Memory for classifiers; those used least go first and are read again when they are asked. */
  @WithDefault("64M")
  MemorySize cacheSize();

  /** After so long a model is looked up again although no change was heard of. */
  @WithDefault("1m")
  Duration cacheLife();

  /** The same while the database's notifications are not heard. */
  @WithDefault("1s")
  Duration deafCacheLife();
}
