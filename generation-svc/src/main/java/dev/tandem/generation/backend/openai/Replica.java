package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.openai.BackendsConfig.BackendConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One model server at one address: its connections, its places, and what is believed of it. */
final class Replica {

  private final String backend;
  private final BaseUrl url;
  private final BackendConfig settings;
  private final Clock clock;
  private final HttpClient client;
  private final Places places;
  private final Breaker breaker;
  private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
  private final RequestOptions whole;
  private final RequestOptions streamed;
  private final RequestOptions probe;

  /** Connections that no request was sent on yet. */
  private final Set<HttpConnection> fresh = ConcurrentHashMap.newKeySet();

  private final RequestOptions listing;
  private final RequestOptions loading;
  private final RequestOptions unloading;

  private volatile Map<String, OptionalInt> listed = Map.of();

  /** All that it listed last; null before it did. */
  private volatile Set<String> served;

  /** Whether it has shown that it opens whole models by the paths of their folders. */
  private volatile boolean openingFolders;

  /** Folders that it could not open when it was asked last. */
  private final Set<String> unopened = ConcurrentHashMap.newKeySet();

  private volatile Consumer<Replica> whenLost = replica -> {};

  Replica(String backend, BaseUrl url, BackendConfig settings, HttpClients clients, Clock clock) {
    this.backend = backend;
    this.url = url;
    this.settings = settings;
    this.clock = clock;
    this.client = clients.open(settings, this::connected);
    this.places = new Places(settings.maxConcurrent(), settings.maxWaiting());
    this.breaker = new Breaker(BreakerRules.of(settings.breaker()), clock);
    this.whole = options(HttpMethod.POST, "/chat/completions", "application/json");
    this.streamed = options(HttpMethod.POST, "/chat/completions", "text/event-stream");
    this.listing = options(HttpMethod.GET, "/models", "application/json");
    this.loading = options(HttpMethod.POST, "/load_lora_adapter", "*/*");
    this.unloading = options(HttpMethod.POST, "/unload_lora_adapter", "*/*");
    this.probe = options(HttpMethod.GET, settings.probe().path(), "application/json");
  }

  private RequestOptions options(HttpMethod method, String path, String accept) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setSsl(url.tls())
            .setHost(url.host())
            .setPort(url.port())
            .setURI(url.path() + path)
            .putHeader("accept", accept)
            .putHeader("user-agent", "tandem");
    settings.apiKey().ifPresent(key -> options.putHeader("authorization", "Bearer " + key));
    if (method == HttpMethod.POST) {
      options.putHeader("content-type", "application/json");
    }
    return options;
  }

  private void connected(HttpConnection connection) {
    fresh.add(connection);
    connection
        .closeHandler(closed -> fresh.remove(connection))
        // Told to the request that it ends; without a handler it is logged as an error as well.
        .exceptionHandler(ignored -> {});
  }

  /** Whether this connection served a request before; asked once for each request. */
  boolean isUsedAgain(HttpConnection connection) {
    return !fresh.remove(connection);
  }

  HttpClient client() {
    return client;
  }

  Places places() {
    return places;
  }

  /** Of the whole server: counts what no model of it can help. */
  Breaker breaker() {
    return breaker;
  }

  /** Of one model here, by the name that it has here. */
  Breaker breakerOf(String servedAs) {
    return breakers.computeIfAbsent(
        servedAs, name -> new Breaker(BreakerRules.of(settings.breaker()), clock));
  }

  /** A probe was answered: all that it serves deserves a try. */
  void seenAlive() {
    breaker.seenAlive();
    breakers.values().forEach(Breaker::seenAlive);
  }

  BackendConfig settings() {
    return settings;
  }

  /** For chat completions that are one answer. */
  RequestOptions whole() {
    return whole;
  }

  /** For chat completions that are streamed. */
  RequestOptions streamed() {
    return streamed;
  }

  RequestOptions probe() {
    return probe;
  }

  /** For what it serves. */
  RequestOptions listing() {
    return listing;
  }

  /** For adapters that it is to load. */
  RequestOptions loading() {
    return loading;
  }

  /** For adapters that it is to forget. */
  RequestOptions unloading() {
    return unloading;
  }

  /** Whether it has ever said what it serves. */
  boolean isKnown() {
    return served != null;
  }

  /** Whether it listed this model last, or opens it when it is asked for it. */
  boolean isServing(String name) {
    if (settings.adapters() == AdapterMode.PATH) {
      return openingFolders && !unopened.contains(name);
    }
    Set<String> names = served;
    return names != null && names.contains(name);
  }

  synchronized void serves(Set<String> names) {
    served = Set.copyOf(names);
  }

  /** It turned out not to have this model, whatever it listed. */
  synchronized void forget(String name) {
    if (settings.adapters() == AdapterMode.PATH) {
      unopened.add(name);
      return;
    }
    if (isServing(name)) {
      Set<String> others = new HashSet<>(served);
      others.remove(name);
      served = Set.copyOf(others);
    }
  }

  boolean isOpeningFolders() {
    return openingFolders;
  }

  void openingFolders(boolean shown) {
    openingFolders = shown;
  }

  /** It has opened this folder. */
  void opens(String folder) {
    unopened.remove(folder);
  }

  /** To be called when a request shows that it has lost a model. */
  void lost(String name) {
    forget(name);
    whenLost.accept(this);
  }

  void whenLost(Consumer<Replica> mend) {
    whenLost = mend;
  }

  /** The models that it listed last, and how many tokens fit each where it said so. */
  Map<String, OptionalInt> listed() {
    return listed;
  }

  void listed(Map<String, OptionalInt> models) {
    listed = Map.copyOf(models);
  }

  UpstreamErrors errorsFor(String model) {
    return new UpstreamErrors(model, settings.apiKey());
  }

  Optional<Duration> retryAfter(MultiMap headers) {
    return RetryAfter.of(headers, clock.instant());
  }

  /** For logs. */
  @Override
  public String toString() {
    return backend + " at " + url.host() + ":" + url.port() + url.path();
  }
}
