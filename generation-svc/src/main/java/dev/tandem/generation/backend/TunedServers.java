package dev.tandem.generation.backend;

import io.smallrye.mutiny.Uni;
import java.util.Collection;

/** Port to model servers as the place where tuned models are served. Thread-safe. */
public interface TunedServers {

  /**
   * On how many replicas a model is at the moment.
   *
   * @param replicas those that can serve it
   * @param loaded those of them that say that they have it
   */
  record Coverage(int loaded, int replicas) {}

  /**
   * Has the model loaded by each replica that can serve it, and asks each whether it is. Succeeds
   * when one replica has it and none refused it: those that are away get it when they are back,
   * once it is {@link #want wanted}. Fails with {@link dev.tandem.api.error.ApiError}: 400 with
   * advice when no server can serve it or one refuses it, 503 when another try can succeed.
   */
  Uni<Void> load(TunedWeights weights);

  /**
   * From now on exactly these are served: replicas that lack one are told to load it, now and
   * whenever they have lost it, and one that is wanted no longer is unloaded.
   */
  void want(Collection<TunedWeights> all);

  /** On how many replicas it is, as they said last. */
  Coverage coverage(TunedWeights weights);

  /**
   * The model for {@link ModelServers}, whose calls fail with 503 {@code adapter_not_loaded} while
   * no replica has it.
   */
  ServedModel model(TunedWeights weights);
}
