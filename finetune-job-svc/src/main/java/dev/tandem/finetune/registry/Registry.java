package dev.tandem.finetune.registry;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.page.Page;
import dev.tandem.api.page.PageRequest;
import dev.tandem.finetune.registry.ModelStore.Filter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** The models of each project, as their owners find, promote, retire and delete them. */
@ApplicationScoped
public class Registry {

  private final ModelStore store;
  private final Clock clock;

  public Registry(ModelStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The project's models, newest first. */
  public Uni<Page<RegisteredModel>> list(String project, Filter filter, PageRequest page) {
    return store.list(project, filter, page);
  }

  /** One model; fails with 404 when the project has none of this name. */
  public Uni<RegisteredModel> get(String project, String name) {
    return store
        .find(project, name)
        .chain(
            found ->
                found.isPresent() ? Uni.createFrom().item(found.get()) : unknown(project, name));
  }

  private Uni<RegisteredModel> unknown(String project, String name) {
    return store
        .isCheckpoint(project, name)
        .map(
            checkpoint -> {
              throw checkpoint
                  ? ApiError.of(
                      404,
                      "checkpoint_not_kept",
                      null,
                      "The weights of this checkpoint were not kept, so it can not be served. Its"
                          + " job's model can.")
                  : ApiError.notFound("model", name);
            });
  }

  /**
   * Puts a model into a state, and says how it is then; the same state twice is no change. Fails
   * with 404 for an unknown model, 409 for a deleted one.
   */
  public Uni<RegisteredModel> change(String project, String name, ModelState state) {
    return get(project, name)
        .invoke(
            model -> {
              if (model.deletedAt() != null) {
                throw ApiError.of(409, "model_deleted", null, "The model was deleted.");
              }
            })
        .chain(() -> store.change(project, name, state, clock.instant()))
        .chain(() -> get(project, name));
  }

  /**
   * Retires a model for good and has its files deleted, those of its job's checkpoints too; its
   * entry stays.
   */
  public Uni<RegisteredModel.Deleted> delete(String project, String name) {
    return get(project, name)
        .chain(() -> store.delete(project, name, clock.instant()))
        .replaceWith(new RegisteredModel.Deleted(name, true));
  }
}
