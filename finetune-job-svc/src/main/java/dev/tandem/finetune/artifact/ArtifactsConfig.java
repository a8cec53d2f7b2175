package dev.tandem.finetune.artifact;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Where artifacts are kept. */
@ConfigMapping(prefix = "tandem.fine-tuning.artifacts")
public interface ArtifactsConfig {

  /** Folder of artifacts; all replicas of the service and the model servers must see it. */
  @WithDefault("${user.home}/.local/share/tandem/artifacts")
  Path folder();

  /** Where files are written while they arrive; a folder in the one above by default. */
  Optional<Path> uploads();
}
