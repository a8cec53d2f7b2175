package dev.tandem.generation.backend.openai;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.Capability;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.backend.Price;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.TunedWeights;
import dev.tandem.generation.backend.openai.BackendsConfig.ModelConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who can serve a tuned model: the replicas of its base model that load adapters, those that open
 * whole models by their folders, and those whose configuration names it.
 */
final class TunedRoutes {

  private static final Duration UNTIL_LOADED = Duration.ofSeconds(5);

  private final List<Backend> backends;
  private final Catalog catalog;
  private final MeterRegistry meters;

  TunedRoutes(List<Backend> backends, Catalog catalog, MeterRegistry meters) {
    this.backends = backends;
    this.catalog = catalog;
    this.meters = meters;
  }

  /** All that can serve it, whether they have it or not. */
  List<Target> candidates(TunedWeights weights) {
    List<Target> found = new ArrayList<>();
    Route base = catalog.route(weights.baseModel());
    if (base != null && weights.isAdapter()) {
      base.targets().stream()
          .filter(target -> target.replica().settings().adapters() == AdapterMode.DYNAMIC)
          .forEach(target -> found.add(loading(target, weights)));
    }
    for (Backend backend : backends) {
      configured(backend, weights)
          .ifPresent(model -> found.addAll(naming(backend, model.servedAs(), weights)));
      if (opens(backend, weights)) {
        found.addAll(naming(backend, Optional.of(weights.path()), weights));
      }
    }
    return found;
  }

  private static Target loading(Target base, TunedWeights weights) {
    Origin origin =
        new Origin(
            base.origin().backend(),
            base.origin().replica(),
            weights.key(),
            Optional.of(weights.digest()));
    return new Target(base.replica(), origin, base.meters(), true);
  }

  private static boolean opens(Backend backend, TunedWeights weights) {
    return backend.settings().adapters() == AdapterMode.PATH && !weights.isAdapter();
  }

  private List<Target> naming(Backend backend, Optional<String> name, TunedWeights weights) {
    String servedAs = name.orElse(weights.name());
    ModelMeters measured = new ModelMeters(meters, backend.id(), weights.baseModel());
    List<Target> targets = new ArrayList<>();
    for (Replica replica : backend.replicas()) {
      Origin origin =
          new Origin(backend.id(), targets.size() + 1, servedAs, Optional.of(weights.digest()));
      targets.add(new Target(replica, origin, measured, true));
    }
    return targets;
  }

  private static Optional<ModelConfig> configured(Backend backend, TunedWeights weights) {
    return backend.settings().adapters() == AdapterMode.STATIC
        ? Optional.ofNullable(backend.settings().models().get(weights.name()))
        : Optional.empty();
  }

  /** Whether a server that was not heard of yet may turn out to serve the base model. */
  boolean mayAppear(TunedWeights weights) {
    return weights.isAdapter()
        && catalog.route(weights.baseModel()) == null
        && backends.stream()
            .filter(backend -> backend.settings().adapters() == AdapterMode.DYNAMIC)
            .filter(Backend::isDiscovered)
            .flatMap(backend -> backend.replicas().stream())
            .anyMatch(replica -> !replica.isKnown());
  }

  /**
   * Those that have it.
   *
   * @throws ApiError 503 {@code adapter_not_loaded} when nobody has
   */
  Route route(ServedModel model, TunedWeights weights) {
    List<Target> having =
        candidates(weights).stream()
            .filter(target -> target.replica().isServing(target.servedAs()))
            .toList();
    if (having.isEmpty()) {
      throw Fault.notLoaded(model.name()).told().withRetryAfter(UNTIL_LOADED);
    }
    return new Route(model, having);
  }

  /**
   * What its base model can do and costs; what configuration says of the model itself goes first.
   */
  ServedModel model(TunedWeights weights) {
    for (Backend backend : backends) {
      Optional<ModelConfig> named = configured(backend, weights);
      if (named.isPresent()) {
        return of(
            Backend.configured(weights.name(), named.get(), backend.settings().timeout()), weights);
      }
    }
    Route base = catalog.route(weights.baseModel());
    return base == null ? unserved(weights, patience(weights)) : of(base.model(), weights);
  }

  /** Of a server that opens it though it does not have its base model. */
  private Duration patience(TunedWeights weights) {
    return backends.stream()
        .filter(backend -> opens(backend, weights))
        .map(backend -> backend.settings().timeout())
        .max(Comparator.naturalOrder())
        .orElse(UNTIL_LOADED);
  }

  private static ServedModel of(ServedModel like, TunedWeights weights) {
    return new ServedModel(
        weights.name(),
        weights.key(),
        like.contextTokens(),
        like.price(),
        like.capabilities(),
        like.timeout(),
        Optional.of(weights.digest()),
        Optional.of(weights));
  }

  private static ServedModel unserved(TunedWeights weights, Duration timeout) {
    return of(
        new ServedModel(
            weights.name(),
            weights.key(),
            OptionalInt.empty(),
            Price.NONE,
            EnumSet.allOf(Capability.class),
            timeout,
            Optional.empty()),
        weights);
  }
}
