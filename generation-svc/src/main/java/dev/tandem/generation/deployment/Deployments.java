package dev.tandem.generation.deployment;

import dev.tandem.generation.deployment.DeploymentNews.News;
import dev.tandem.generation.deployment.LiveCache.Key;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * What names stand for, answered from memory. A change takes effect in this process at once, in
 * others as soon as they hear of it, and within {@link DeploymentsConfig#deafCacheLife()} in those
 * that hear nothing. Thread-safe.
 */
@ApplicationScoped
public class Deployments {

  private static final Logger LOG = Logger.getLogger(Deployments.class);

  private final LiveDeployments store;
  private final DeploymentNews news;
  private final LiveCache<Live> cache;
  private final LongSupplier nanoTime;
  private final DoubleSupplier random;
  private Cancellable listening = () -> {};

  @Inject
  public Deployments(LiveDeployments store, DeploymentNews news, DeploymentsConfig config) {
    this(store, news, config, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }

  Deployments(
      LiveDeployments store,
      DeploymentNews news,
      DeploymentsConfig config,
      LongSupplier nanoTime,
      DoubleSupplier random) {
    this.store = store;
    this.news = news;
    this.nanoTime = nanoTime;
    this.random = random;
    this.cache =
        new LiveCache<>(
            new LiveCache.Limits(config.cacheSize(), config.cacheLife(), config.deafCacheLife()),
            live -> 1,
            nanoTime);
  }

  /**
   * The version that this request gets, or empty when the name is no deployment's. A {@link
   * PinnedName} gets the version that it names.
   *
   * @param user who asks, by any name that stays the same; gets the same version for as long as the
   *     canary stays. Without one, versions are drawn at random for each request
   * @return fails with the store's failure where the name is not known here and the store is away
   */
  public Uni<Optional<Deployment>> resolve(String project, String name, Optional<String> user) {
    if (!DeploymentName.possible(name)) {
      return PinnedName.of(name)
          .map(pinned -> pinned(project, pinned))
          .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }
    return live(new Key(project, name))
        .map(
            found ->
                found.map(
                    live ->
                        live.at(
                            name,
                            user.map(known -> StickyPoint.of(project, name, known))
                                .orElseGet(random::getAsDouble))));
  }

  private Uni<Optional<Deployment>> pinned(String project, PinnedName pinned) {
    return live(new Key(project, pinned.name()))
        .chain(
            found -> {
              Optional<DeploymentSpec> known =
                  found.map(live -> live.specs().get(pinned.version()));
              return found.isEmpty() || known.isPresent()
                  ? Uni.createFrom().item(known)
                  : store.version(project, pinned.name(), pinned.version());
            })
        .map(spec -> spec.map(it -> new Deployment(pinned.name(), pinned.version(), it)));
  }

  /** The names of a project's deployments, in alphabetical order. */
  public Uni<List<String>> names(String project) {
    return store.names(project);
  }

  private Uni<Optional<Live>> live(Key key) {
    Optional<Optional<Live>> known = cache.get(key);
    if (known.isPresent()) {
      return Uni.createFrom().item(known.get());
    }
    return Uni.createFrom()
        .deferred(
            () -> {
              long state = cache.state();
              long begun = nanoTime.getAsLong();
              return store
                  .find(key.project(), key.name())
                  .invoke(found -> cache.put(key, found, state, begun));
            });
  }

  /** Makes the next request for this name look it up. */
  void forget(String name) {
    cache.forget(name);
  }

  /** Whether changes made elsewhere are heard of. */
  boolean listening() {
    return cache.listening();
  }

  void start(@Observes StartupEvent event) {
    listening = news.listen().subscribe().with(this::hear, Deployments::failed);
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
    LOG.errorf(failure, "changes of deployments are not heard of any more");
  }
}
