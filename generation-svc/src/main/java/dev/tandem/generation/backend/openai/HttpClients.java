package dev.tandem.generation.backend.openai;

import dev.tandem.generation.backend.openai.BackendsConfig.BackendConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/** Opens the connection pools, one for each replica. */
@ApplicationScoped
class HttpClients {

  /** Connections beyond the requests: probes, and those that just end or are just given up. */
  private static final int SPARE = 16;

  private static final int MAX_HEADERS = 64 * 1024;

  private final Vertx vertx;
  private final TlsConfigurationRegistry tls;

  HttpClients(Vertx vertx, TlsConfigurationRegistry tls) {
    this.vertx = vertx;
    this.tls = tls;
  }

  HttpClient open(BackendConfig settings, Handler<HttpConnection> onConnect) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) settings.connectTimeout().toMillis())
            .setSslHandshakeTimeout(settings.connectTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAliveTimeout((int) Math.max(1, settings.keepAlive().toSeconds()))
            .setMaxHeaderSize(MAX_HEADERS)
            .setTcpNoDelay(true);
    settings.tls().ifPresent(name -> TlsConfigUtils.configure(options, configuration(name)));
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(settings.maxConcurrent() + SPARE))
        .withConnectHandler(onConnect)
        .build();
  }

  private TlsConfiguration configuration(String name) {
    return tls.get(name)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "A backend names the TLS configuration '"
                        + name
                        + "', which does not exist: set quarkus.tls."
                        + name
                        + ".trust-store.*"));
  }
}
