package dev.tandem.generation.tuned;

import dev.tandem.generation.backend.TunedServers;
import dev.tandem.generation.backend.TunedServers.Coverage;
import dev.tandem.generation.deployment.DeploymentNews;
import dev.tandem.generation.deployment.DeploymentNews.News;
import dev.tandem.generation.deployment.LiveCache;
import dev.tandem.generation.deployment.LiveCache.Key;
import dev.tandem.generation.tuned.TunedModel.Classifier;
import dev.tandem.generation.tuned.TunedModelStore.Listed;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
  private final TunedServers servers;
  private final TunedModelsConfig config;
  private final AtomicLong asking = new AtomicLong();
  private Cancellable listening = () -> {};
  private Cancellable again = () -> {};

  /** The number of the asking whose answer was told last. */
  private long told;

  public TunedModels(
      TunedModelStore store, DeploymentNews news, TunedServers servers, TunedModelsConfig config) {
    this.store = store;
    this.servers = servers;
    this.config = config;
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
    return model
        .weights()
        .map(servers::load)
        .orElseGet(() -> Uni.createFrom().voidItem())
        .chain(() -> store.put(model))
        .chain(() -> changed(model.name()));
  }

  /** Whether there was such a model. */
  public Uni<Boolean> delete(String project, String name) {
    return store.delete(project, name).call(() -> changed(name));
  }

  /** On how many replicas the model is; all of one for a classifier, which is here. */
  Coverage coverage(TunedModel model) {
    return model.weights().map(servers::coverage).orElse(new Coverage(1, 1));
  }

  private Uni<Void> changed(String name) {
    cache.forget(name);
    return want();
  }

  /** Tells model servers what is registered now; the last one who asked has the last word. */
  private Uni<Void> want() {
    long asked = asking.incrementAndGet();
    return store
        .onServers()
        .invoke(
            found -> {
              synchronized (this) {
                if (asked > told) {
                  told = asked;
                  servers.want(found.stream().flatMap(model -> model.weights().stream()).toList());
                }
              }
            })
        .replaceWithVoid()
        .onFailure()
        .invoke(failure -> LOG.warnf("tuned models are not known at the moment: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  private void wantSoon() {
    want().subscribe().with(done -> {}, failure -> LOG.error("cannot happen", failure));
  }

  void start(@Observes StartupEvent event) {
    wantSoon();
    again =
        Multi.createFrom()
            .ticks()
            .every(config.cacheLife())
            .onOverflow()
            .drop()
            .subscribe()
            .with(tick -> wantSoon());
    listening = news.listen().subscribe().with(this::hear, TunedModels::failed);
  }

  void stop(@Observes ShutdownEvent event) {
    listening.cancel();
    again.cancel();
    cache.goDeaf();
  }

  private void hear(News heard) {
    switch (heard) {
      case News.Listening now -> {
        cache.listen();
        wantSoon();
      }
      case News.Deaf now -> cache.goDeaf();
      case News.Changed changed -> {
        cache.forget(changed.name());
        if (TunedName.possible(changed.name())) {
          wantSoon();
        }
      }
    }
  }

  private static void failed(Throwable failure) {
    LOG.errorf(failure, "changes of tuned models are not heard of any more");
  }
}
