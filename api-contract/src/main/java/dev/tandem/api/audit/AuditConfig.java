package dev.tandem.api.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The audit log. */
@ConfigMapping(prefix = "tandem.audit")
public interface AuditConfig {

  /** For how long entries are kept. */
  @WithDefault("400d")
  Duration retention();

  /** How often older entries are looked for. */
  @WithDefault("6h")
  Duration sweepEvery();
}
