package dev.tandem.api.observe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What metrics tell. */
@ConfigMapping(prefix = "tandem.metrics")
public interface MetricsConfig {

  /**
   * Whether answers, tokens and cost are counted for each project by itself: as many more series as
   * there are projects.
   */
  @WithDefault("false")
  boolean byProject();
}
