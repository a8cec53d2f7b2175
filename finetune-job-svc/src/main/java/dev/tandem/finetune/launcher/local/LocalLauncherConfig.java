package dev.tandem.finetune.launcher.local;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Trainers as processes of this machine. */
@ConfigMapping(prefix = "tandem.fine-tuning.local")
public interface LocalLauncherConfig {

  /** Folder in which each job's trainer keeps its checkpoints, until the job ends. */
  @WithDefault("${user.home}/.local/share/tandem/training")
  Path folder();

  /** Folder that holds {@code scripts/trainer-env.sh} and {@code trainer}; a checkout, usually. */
  Optional<Path> home();

  /**
   * Words of a command that is run instead of the trainer in {@code home}; the job file's path is
   * added at the end.
   */
  Optional<List<String>> command();
}
