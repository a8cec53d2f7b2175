package dev.tandem.finetune.registry;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to the files that models were made from, as far as it is known whether they are there. */
public interface ModelFiles {

  /**
   * A model with its files.
   *
   * @param validationFile or null
   */
  record Sources(
      long number, String project, String job, String trainingFile, String validationFile) {}

  /** The model whose files were not looked for longest, if that is longer ago than the period. */
  Uni<Optional<Sources>> due(Duration period);

  /** The files were looked for; those flags that are new are kept, and told in the job's events. */
  Uni<Void> checked(Sources sources, List<String> flags, Instant at);
}
