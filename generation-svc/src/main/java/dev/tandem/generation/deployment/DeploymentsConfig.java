package dev.tandem.generation.deployment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a replica answers by what it knows of deployments. */
@ConfigMapping(prefix = "tandem.deployments")
public interface DeploymentsConfig {

  /** Names kept in memory, those of no deployment included; the least used go first. */
  @WithDefault("1000")
  int cacheSize();

  /**
   * After so long a name is looked up again although no change was heard of; what is needed where a
   * connection pooler in front of the database swallows notifications.
   */
  @WithDefault("1m")
  Duration cacheLife();

  /** The same while the database's notifications are not heard. */
  @WithDefault("1s")
  Duration deafCacheLife();

  /** How often the connection that notifications come by is tried. */
  @WithDefault("5s")
  Duration heartbeat();
}
