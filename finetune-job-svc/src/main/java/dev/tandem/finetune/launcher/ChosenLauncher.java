package dev.tandem.finetune.launcher;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;

/** The launcher that the configuration names; the others are never made. */
class ChosenLauncher {

  @Produces
  @ApplicationScoped
  Launcher launcher(@Any Instance<Launcher> all, LauncherConfig config) {
    Instance<Launcher> chosen = all.select(Identifier.Literal.of(config.kind()));
    if (chosen.isUnsatisfied()) {
      throw new IllegalStateException(
          "tandem.fine-tuning.launcher.kind is '%s'; it must be local or kubernetes."
              .formatted(config.kind()));
    }
    return chosen.get();
  }
}
