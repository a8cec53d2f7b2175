package dev.tandem.finetune.run;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.TrainingFiles;
import dev.tandem.finetune.job.FileCheck;
import dev.tandem.finetune.job.JobSpec;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Which files a job of a project may be trained on, as far as that can be told without reading. */
@ApplicationScoped
class UsableFiles implements FileCheck {

  private static final String PURPOSE = "fine-tune";

  /** A client waits for its job's creation; a worker would have more patience. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TrainingFiles files;
  private final RunConfig config;

  UsableFiles(TrainingFiles files, RunConfig config) {
    this.files = files;
    this.config = config;
  }

  @Override
  public Uni<Void> check(String project, JobSpec spec) {
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> checkAll(project, spec))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .ifNoItem()
        .after(PATIENCE)
        .failWith(() -> ApiError.unavailable("Files cannot be reached at the moment. Try again."));
  }

  private void checkAll(String project, JobSpec spec) {
    check(project, "training_file", spec.trainingFile());
    check(project, "validation_file", spec.validationFile());
    check(project, "tandem.general_file", spec.generalFile());
  }

  private void check(String project, String param, String id) {
    if (id == null) {
      return;
    }
    Optional<String> problem = problem(project, id);
    if (problem.isPresent()) {
      throw ApiError.invalid(param, problem.get());
    }
  }

  /** Why the file cannot be used, as a sentence that names it; empty when it can. Blocks. */
  Optional<String> problem(String project, String id) {
    Optional<TrainingFiles.Described> found = files.find(project, id);
    if (found.isEmpty()) {
      return Optional.of("There is no file '" + id + "'.");
    }
    TrainingFiles.Described file = found.get();
    if (!file.purpose().equals(PURPOSE)) {
      return Optional.of(
          "The file '%s' was uploaded with purpose '%s'; upload it with '%s'."
              .formatted(id, file.purpose(), PURPOSE));
    }
    long most = config.maxFileSize().asLongValue();
    return file.bytes() > most
        ? Optional.of(
            "The file '%s' has %d bytes; at most %d are allowed.".formatted(id, file.bytes(), most))
        : Optional.empty();
  }
}
