package dev.tandem.finetune.registry;

import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Port to the models of all projects, as their owners see and change them. */
public interface ModelStore {

  /**
   * Which models of a project are meant; null is any.
   *
   * @param trainingFile id of a file
   * @param dataset digest of any of the sets of rows that it was made from
   * @param checkpoints whether checkpoints are meant too
   * @param deleted whether deleted ones are meant too
   */
  record Filter(
      String trainingFile,
      String dataset,
      String job,
      String baseModel,
      ModelState state,
      boolean checkpoints,
      boolean deleted) {}

  /** The project's model of this name, deleted ones included. */
  Uni<Optional<RegisteredModel>> find(String project, String name);

  /**
   * The project's models, newest first.
   *
   * @throws dev.tandem.api.error.ApiError 400 when the cursor names no model of this project
   */
  Uni<Page<RegisteredModel>> list(String project, Filter filter, PageRequest page);

  /**
   * Puts a model that is not deleted into a state, and on the way to being served or not. False
   * when it is in that state already, is deleted, or is not there.
   */
  Uni<Boolean> change(String project, String name, ModelState state, Instant at);

  /**
   * Retires a model and marks it deleted, the one of a job with all its checkpoints; false when it
   * is deleted already or is not there.
   */
  Uni<Boolean> delete(String project, String name, Instant at);

  /** Whether this is the name of a checkpoint of the project. */
  Uni<Boolean> isCheckpoint(String project, String name);
}
