package dev.tandem.retrieval.expiry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The sweep of what has expired. */
@ConfigMapping(prefix = "tandem.expiry")
public interface ExpiryConfig {

  /** Pause between two sweeps; {@code off} leaves them to another process. */
  @WithDefault("60s")
  String every();

  /** Age from which bytes that no row knows are taken for leftovers of a crash. */
  @WithDefault("1H")
  Duration orphanAge();

  /** Pause between two searches for such bytes, which read every folder of files. */
  @WithDefault("12h")
  String orphansEvery();
}
