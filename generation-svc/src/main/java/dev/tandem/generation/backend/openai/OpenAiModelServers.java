package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.observe.Segment;
import dev.tandem.api.observe.Stages;
import dev.tandem.generation.backend.ModelServers;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.TunedServers;
import dev.tandem.generation.backend.TunedWeights;
import dev.tandem.generation.backend.openai.BackendsConfig.BackendConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The configured model servers. */
@ApplicationScoped
public class OpenAiModelServers implements ModelServers, TunedServers {

  private final Vertx vertx;
  private final Stages stages;
  private final List<Backend> backends;
  private final Catalog catalog;
  private final TunedRoutes tunedRoutes;
  private final TunedServing tuned;
  private final Probes probes;

  OpenAiModelServers(
      Vertx vertx,
      HttpClients clients,
      MeterRegistry meters,
      Stages stages,
      Clock clock,
      BackendsConfig config) {
    List<String> problems = BackendsCheck.problems(config);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          "The model servers cannot be used as configured:\n" + String.join("\n", problems));
    }
    this.vertx = vertx;
    this.stages = stages;
    this.backends =
        config.backends().entrySet().stream()
            .map(entry -> backend(entry.getKey(), entry.getValue(), clients, clock))
            .toList();
    this.catalog = new Catalog(backends, meters);
    this.tunedRoutes = new TunedRoutes(backends, catalog, meters);
    this.tuned = new TunedServing(tunedRoutes, new AdapterLoading(vertx));
    this.probes = new Probes(vertx, catalog, tuned);
    backends.forEach(backend -> measure(backend, meters));
    backends.forEach(
        backend -> backend.replicas().forEach(replica -> replica.whenLost(tuned::repair)));
  }

  private static Backend backend(
      String id, BackendConfig settings, HttpClients clients, Clock clock) {
    List<Replica> replicas =
        settings.url().stream()
            .map(url -> new Replica(id, BaseUrl.of(url), settings, clients, clock))
            .toList();
    return new Backend(id, settings, replicas);
  }

  private static void measure(Backend backend, MeterRegistry meters) {
    Gauge.builder("tandem.backend.load", backend, Backend::load)
        .description("Requests that a backend answers, and those that wait for it")
        .tag("backend", backend.id())
        .register(meters);
    Gauge.builder("tandem.backend.replicas", backend, Backend::usableReplicas)
        .description("Replicas that are not left alone")
        .tag("backend", backend.id())
        .register(meters);
  }

  void start(@Observes StartupEvent event) {
    backends.forEach(probes::start);
  }

  @PreDestroy
  void stop() {
    probes.stop();
    backends.forEach(backend -> backend.replicas().forEach(replica -> replica.client().close()));
  }

  @Override
  public List<ServedModel> models() {
    return catalog.models();
  }

  @Override
  public Uni<Boolean> refresh() {
    return probes.ask(backends.stream().filter(Backend::isDiscovered).toList());
  }

  @Override
  public Optional<ServedModel> model(String name) {
    return Optional.ofNullable(catalog.route(name)).map(Route::model);
  }

  @Override
  public Uni<ObjectNode> complete(ServedModel model, ObjectNode request, Consumer<Origin> asked) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Route route = routeTo(model, request);
              return whole(route, request, asked).onFailure().transform(told(route));
            });
  }

  private Uni<ObjectNode> whole(Route route, ObjectNode request, Consumer<Origin> asked) {
    Segment segment = stages.trail().call("chat " + route.model().name());
    if (!segment.isTraced()) {
      return tries(route, request, asked).whole();
    }
    ModelSpan span = new ModelSpan(segment, route.model(), request);
    return tries(route, request, span.asked(asked))
        .whole()
        .invoke(span::heard)
        .onTermination()
        .invoke((answer, failure, cancelled) -> span.end(failure, cancelled));
  }

  @Override
  public Multi<ObjectNode> stream(ServedModel model, ObjectNode request, Consumer<Origin> asked) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Route route = routeTo(model, request);
              return chunks(route, request, asked).onFailure().transform(told(route));
            });
  }

  private Multi<ObjectNode> chunks(Route route, ObjectNode request, Consumer<Origin> asked) {
    Segment segment = stages.trail().call("chat " + route.model().name());
    if (!segment.isTraced()) {
      return tries(route, request, asked).chunks();
    }
    ModelSpan span = new ModelSpan(segment, route.model(), request);
    return tries(route, request, span.asked(asked))
        .chunks()
        .invoke(span::heard)
        .onTermination()
        .invoke(span::end);
  }

  @Override
  public Uni<Void> load(TunedWeights weights) {
    return Uni.createFrom().deferred(() -> tuned.load(weights));
  }

  @Override
  public void want(Collection<TunedWeights> all) {
    tuned.want(all);
  }

  @Override
  public Coverage coverage(TunedWeights weights) {
    return tuned.coverage(weights);
  }

  @Override
  public ServedModel model(TunedWeights weights) {
    return tunedRoutes.model(weights);
  }

  private Route routeTo(ServedModel model, ObjectNode request) {
    Route route =
        model
            .weights()
            .map(weights -> tunedRoutes.route(model, weights))
            .orElseGet(() -> catalog.route(model.name()));
    if (route == null) {
      throw ApiError.modelNotFound(model.name());
    }
    route.model().check(request);
    return route;
  }

  private Tries tries(Route route, ObjectNode request, Consumer<Origin> asked) {
    return new Tries(route, request, vertx.getOrCreateContext(), asked);
  }

  /** What the caller is told of a failure; of 503 also when another try makes sense. */
  private static Function<Throwable, Throwable> told(Route route) {
    return failure -> {
      if (!(failure instanceof Fault fault)) {
        return failure;
      }
      ApiError told = fault.told();
      return told.status() == 503 && told.retryAfter().isEmpty()
          ? told.withRetryAfter(route.untilAllowed())
          : told;
    };
  }
}
