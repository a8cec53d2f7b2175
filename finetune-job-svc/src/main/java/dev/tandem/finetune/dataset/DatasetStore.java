package dev.tandem.finetune.dataset;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.api.page.Keyset;
import dev.tandem.api.page.Page;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to what is known of data sets, and to which jobs use them. */
public interface DatasetStore {

  /**
   * What a list is narrowed to; each may be null.
   *
   * @param file that the rows were made from
   */
  record Filter(String name, String kind, String file) {}

  /**
   * A job that was given a file or a data set.
   *
   * @param fineTunedModel what came out, or null
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record JobUse(
      String id,
      String status,
      String model,
      String fineTunedModel,
      String trainingFile,
      String validationFile) {

    /** Whether the job may still read its files. */
    boolean isWaiting() {
      return status.equals("validating_files");
    }
  }

  /**
   * Keeps a new data set as the next version of its name. When the name has this content already,
   * nothing is kept and the data set that has it is the answer; its id tells.
   */
  Uni<Dataset> create(Dataset dataset);

  /** The project's data set with this id, if its rows are still there. */
  Uni<Optional<Dataset>> find(String project, String id);

  /**
   * The project's data sets.
   *
   * @throws dev.tandem.api.error.ApiError 400 when the cursor names nothing of this project
   */
  Uni<Page<Dataset>> list(String project, Filter filter, Keyset keyset);

  /** Forgets the rows; the jobs that used them still name them. */
  Uni<Void> delete(String project, String id, Instant at);

  /** Notes that this file is gone. */
  Uni<Void> flag(String project, String file, Instant at);

  /** The project's jobs that name any of these files or data sets, newest first. */
  Uni<List<JobUse>> jobsWith(String project, List<String> ids);

  /** The project's job with this id, or the one that this model came out of. */
  Uni<Optional<JobUse>> job(String project, String idOrModel);
}
