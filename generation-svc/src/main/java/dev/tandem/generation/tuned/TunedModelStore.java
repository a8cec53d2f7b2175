package dev.tandem.generation.tuned;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to the registered models. Fails with the store's failure where that is away. */
public interface TunedModelStore {

  /**
   * A registered model, without what it consists of.
   *
   * @param createdAt when its name was registered first
   */
  record Listed(String name, Instant createdAt) {}

  /** Registers the model, or replaces the one of its name; this keeps its time of creation. */
  Uni<Void> put(TunedModel model);

  Uni<Optional<TunedModel>> find(String project, String name);

  /** The project's models, in alphabetical order. */
  Uni<List<Listed>> list(String project);

  /** All that model servers serve, of all projects. */
  Uni<List<TunedModel>> onServers();

  /** Whether there was one. */
  Uni<Boolean> delete(String project, String name);
}
