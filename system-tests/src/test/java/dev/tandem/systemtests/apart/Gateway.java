package dev.tandem.systemtests.apart;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.Set;

/**
 * One address for three services: passes requests on as they came, by their path, and answers as
 * they come back, piece by piece. It adds nothing and hides nothing, so that what a test sees is
 * what a service said.
 */
final class Gateway {

  // RFC 9110, 7.6.1: these are about one connection, not about the request.
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect");
  private static final int LONGEST_LINE = 1 << 20;

  private final Routes routes;
  private final Map<Service, Integer> ports;
  private final HttpClient client;

  private Gateway(Routes routes, Map<Service, Integer> ports, HttpClient client) {
    this.routes = routes;
    this.ports = Map.copyOf(ports);
    this.client = client;
  }

  /**
   * Serves from now on.
   *
   * @param ports of the services, on loopback
   * @return the port it serves on, on loopback
   */
  static int serve(Vertx vertx, Routes routes, Map<Service, Integer> ports) {
    // Services judge what is too long, so the limits here lie beyond theirs. A connection that is
    // used again may just be closing on the other side, which no retry would hide for a POST.
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false).setMaxHeaderSize(LONGEST_LINE),
            new PoolOptions().setHttp1MaxSize(2_000));
    Gateway gateway = new Gateway(routes, ports, client);
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setHandle100ContinueAutomatically(true)
            .setHttp2ClearTextEnabled(false)
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LONGEST_LINE);
    return vertx
        .createHttpServer(options)
        .requestHandler(gateway::pass)
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private void pass(HttpServerRequest request) {
    request.pause();
    String target = request.uri();
    int query = target.indexOf('?');
    Service service = routes.of(query < 0 ? target : target.substring(0, query));
    RequestOptions options =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(ports.get(service))
            .setMethod(request.method())
            .setURI(target);
    client
        .request(options)
        .onSuccess(onward -> send(request, onward))
        .onFailure(failure -> refuse(request, service, failure));
  }

  private static void send(HttpServerRequest request, HttpClientRequest onward) {
    copy(request.headers(), onward.headers());
    if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        && request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      onward.setChunked(true);
    }
    // Whoever asked is gone: the service learns it as if it had been asked directly.
    request.response().exceptionHandler(gone -> onward.reset());
    request.response().closeHandler(gone -> onward.reset());
    onward
        .response()
        .onSuccess(answer -> send(answer, request.response()))
        .onFailure(failure -> breakOff(request.response()));
    // A service may answer and hang up before it has read all; then its answer counts.
    request.pipe().endOnFailure(false).to(onward);
  }

  private static void send(HttpClientResponse answer, HttpServerResponse response) {
    if (response.closed() || response.headWritten()) {
      return;
    }
    response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
    copy(answer.headers(), response.headers());
    if (answer.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      response.setChunked(true);
    }
    // By default a pipe ends what it leads to, and the caller would wait for the rest.
    answer.pipe().endOnFailure(false).to(response).onFailure(failure -> breakOff(response));
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach(
        (name, value) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            to.add(name, value);
          }
        });
  }

  private static void refuse(HttpServerRequest request, Service service, Throwable failure) {
    request.resume();
    if (!request.response().headWritten()) {
      request
          .response()
          .setStatusCode(503)
          .putHeader("content-type", "text/plain")
          .end("the gateway cannot reach " + service.module() + ": " + failure.getMessage() + "\n");
    }
  }

  /** Half an answer must not look whole. */
  private static void breakOff(HttpServerResponse response) {
    if (!response.closed()) {
      response.reset();
    }
  }
}
