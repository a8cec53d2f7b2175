package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.api.observe.Stages;
import dev.tandem.generation.backend.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;

/** Model servers as a test configures them, on a Vert.x of their own. */
final class Servers implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String KEY = "sk-very-secret-key-of-the-server";
  private static final ObjectMapper JSON = new ObjectMapper();

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final OpenAiModelServers servers;

  private Servers(BackendsConfig config, Map<String, TlsConfiguration> tls) {
    HttpClients clients = new HttpClients(vertx, new Tls(tls));
    servers =
        new OpenAiModelServers(vertx, clients, meters, Stages.unseen(), Clock.systemUTC(), config);
    servers.start(new StartupEvent());
  }

  /** One backend {@code main} with a model {@code llama} at these addresses, and settings of it. */
  static Servers of(Map<String, String> settings, String... urls) {
    Map<String, String> all = new HashMap<>();
    all.put("tandem.backends.main.url", String.join(",", urls));
    all.put("tandem.backends.main.api-key", KEY);
    all.put("tandem.backends.main.models.llama.served-as", "meta/llama-3");
    all.put("tandem.backends.main.probe.every", "0s");
    settings.forEach((key, value) -> all.put("tandem.backends.main." + key, value));
    return configured(all);
  }

  static Servers of(String... urls) {
    return of(Map.of(), urls);
  }

  /** With nothing configured but this. */
  static Servers configured(Map<String, String> properties) {
    return configured(properties, Map.of());
  }

  /** With these TLS configurations by name. */
  static Servers configured(Map<String, String> properties, Map<String, TlsConfiguration> tls) {
    return new Servers(config(properties), tls);
  }

  static BackendsConfig config(Map<String, String> properties) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(BackendsConfig.class);
    properties.forEach(builder::withDefaultValue);
    return builder.build().getConfigMapping(BackendsConfig.class);
  }

  ServedModel model() {
    return servers.model("llama").orElseThrow();
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode request() {
    return json("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
  }

  Uni<ObjectNode> complete() {
    return servers.complete(model(), request());
  }

  Multi<ObjectNode> stream() {
    return servers.stream(model(), request());
  }

  ObjectNode answer() {
    return complete().await().atMost(PATIENCE);
  }

  List<ObjectNode> chunks() {
    return stream().collect().asList().await().atMost(PATIENCE);
  }

  /** How asking fails, streamed or not. */
  ApiError failure(boolean streamed) {
    return Assertions.assertThrows(
        ApiError.class, streamed ? this::chunks : this::answer, "asking did not fail");
  }

  @Override
  public void close() {
    servers.stop();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** The TLS configurations of a test. */
  private record Tls(Map<String, TlsConfiguration> byName) implements TlsConfigurationRegistry {

    @Override
    public Optional<TlsConfiguration> get(String name) {
      return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Optional<TlsConfiguration> getDefault() {
      return Optional.empty();
    }

    @Override
    public void register(String name, TlsConfiguration configuration) {
      throw new UnsupportedOperationException("registered by tests only");
    }
  }
}
