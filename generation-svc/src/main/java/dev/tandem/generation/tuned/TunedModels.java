package dev.tandem.generation.tuned;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.deployment.DeploymentNews;
import dev.tandem.generation.deployment.DeploymentNews.News;
import dev.tandem.generation.deployment.LiveCache;
import dev.tandem.generation.deployment.LiveCache.Key;
import dev.tandem.generation.tuned.TunedModel.Classifier;
import dev.tandem.generation.tuned.TunedModelStore.Listed;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The registry of tuned models, answered from memory. A change takes effect in this process at
 * once, and in others as those of deployments do. Thread-safe.
 */
@ApplicationScoped
public class TunedModels {

  private static final Logger LOG = Logger.getLogger(TunedModels.class);

  /** Bytes of a model without its head, roughly. */
  private static final long SMALL = 2048;

  private final TunedModelStore store;
  private final DeploymentNews news;
  private final LiveCache<TunedModel> cache;
  private Cancellable listening = () -> {};

  public TunedModels(TunedModelStore store, DeploymentNews news, TunedModelsConfig config) {
    this.store = store;
    this.news = news;
    this.cache =
        new LiveCache<>(
            new LiveCache.Limits(
                config.cacheSize().asLongValue(), config.cacheLife(), config.deafCacheLife()),
            TunedModels::weight,
            System::nanoTime);
  }

  /** Twice a head's numbers: as they are used, and as they were written. */
  private static long weight(TunedModel model) {
    return SMALL
        + (model.artifact() instanceof Classifier classifier ? 2 * classifier.head().bytes() : 0);
  }

  /** The project's model of this name. */
  public Uni<Optional<TunedModel>> find(String project, String name) {
    if (!TunedName.possible(name)) {
      return Uni.createFrom().item(Optional.empty());
    }
    Key key = new Key(project, name);
    Optional<Optional<TunedModel>> known = cache.get(key);
    return known.isPresent() ? Uni.createFrom().item(known.get()) : read(key);
  }

  private Uni<Optional<TunedModel>> read(Key key) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long state = cache.state();
              long begun = System.nanoTime();
              return store
                  .find(key.project(), key.name())
                  .invoke(found -> cache.put(key, found, state, begun));
            });
  }

  /** The project's models, in alphabetical order. */
  public Uni<List<Listed>> list(String project) {
    return store.list(project);
  }

  /** Registers the model, or replaces the one of its name. */
  Uni<Void> put(TunedModel model) {
    if (!(model.artifact() instanceof Classifier)) {
      throw ApiError.invalid("kind", "This release serves classifiers only.");
    }
    return store.put(model).invoke(() -> cache.forget(model.name()));
  }

  /** Whether there was such a model. */
  public Uni<Boolean> delete(String project, String name) {
    return store.delete(project, name).invoke(() -> cache.forget(name));
  }

  void start(@Observes StartupEvent event) {
    listening = news.listen().subscribe().with(this::hear, TunedModels::failed);
  }

  void stop(@Observes ShutdownEvent event) {
    listening.cancel();
    cache.goDeaf();
  }

  private void hear(News heard) {
    switch (heard) {
      case News.Listening now -> cache.listen();
      case News.Deaf now -> cache.goDeaf();
      case News.Changed changed -> cache.forget(changed.name());
    }
  }

  private static void failed(Throwable failure) {
    LOG.errorf(failure, "changes of tuned models are not heard of any more");
  }
}
