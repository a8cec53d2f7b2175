package dev.tandem.finetune.registry;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.TrainingFiles;
import dev.tandem.finetune.registry.ModelFiles.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Looks now and then whether the files that models were made from are still there. Blocks. */
@ApplicationScoped
class FileWatch {

  private static final Logger LOG = Logger.getLogger(FileWatch.class);

  static final String TRAINING_DELETED = "training_file_deleted";
  static final String VALIDATION_DELETED = "validation_file_deleted";

  private final ModelFiles models;
  private final TrainingFiles files;
  private final RegistryConfig config;
  private final Clock clock;

  FileWatch(ModelFiles models, TrainingFiles files, RegistryConfig config, Clock clock) {
    this.models = models;
    this.files = files;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Looks for the files of one model; false when all were looked for lately. Fails with {@link
   * dev.tandem.api.error.ApiError} when files cannot be reached; the model is then still due.
   */
  boolean checkOne() {
    Optional<Sources> due = models.due(config.fileCheck()).await().indefinitely();
    due.ifPresent(
        model -> {
          List<String> flags = new ArrayList<>();
          if (isGone(model, model.trainingFile())) {
            flags.add(TRAINING_DELETED);
          }
          if (isGone(model, model.validationFile())) {
            flags.add(VALIDATION_DELETED);
          }
          models.checked(model, flags, clock.instant()).await().indefinitely();
        });
    return due.isPresent();
  }

  /** What is refused for good is not known to be gone, and must not keep others from their turn. */
  private boolean isGone(Sources model, String file) {
    try {
      return file != null && files.find(model.project(), file).isEmpty();
    } catch (ApiError e) {
      if (e.status() >= 500) {
        throw e;
      }
      LOG.warnf("file %s of %s: %s", file, model.job(), e.getMessage());
      return false;
    }
  }
}
