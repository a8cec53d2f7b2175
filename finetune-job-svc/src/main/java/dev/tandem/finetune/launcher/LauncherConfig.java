package dev.tandem.finetune.launcher;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What runs trainers. */
@ConfigMapping(prefix = "tandem.fine-tuning.launcher")
public interface LauncherConfig {

  /** {@code local}: processes of this machine; {@code kubernetes}: Jobs of a cluster. */
  @WithDefault("local")
  String kind();
}
