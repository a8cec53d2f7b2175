package dev.tandem.benchmarks.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;

/**
 * Passes requests on and answers back and does nothing else: what the hop itself costs on this
 * machine, below which no gateway can come. A process of its own, as the gateways are.
 *
 * <p>Options: {@code --port}, {@code --stub-port}.
 */
final class BareProxy {

  private final HttpClient client;
  private final int stub;

  private BareProxy(HttpClient client, int stub) {
    this.client = client;
    this.stub = stub;
  }

  public static void main(String... words) {
    Options options = Options.of(words);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    HttpClient client = vertx.createHttpClient(new HttpClientOptions().setTcpNoDelay(true));
    BareProxy proxy = new BareProxy(client, options.number("stub-port", 0));
    Waiting.on(
        vertx
            .createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
            .requestHandler(proxy::pass)
            .listen(options.number("port", 0), "127.0.0.1"));
  }

  private void pass(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    RequestOptions there =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(stub)
            .setURI(request.path())
            .putHeader("content-type", "application/json");
    request
        .body()
        .compose(body -> client.request(there).compose(out -> out.send(body)))
        .onSuccess(
            answer -> {
              response.putHeader("content-type", answer.getHeader("content-type"));
              response.setChunked(true);
              answer.pipeTo(response);
            })
        .onFailure(failure -> response.setStatusCode(502).end());
  }
}
