package dev.tandem.benchmarks.operations;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What stands in front of the replicas: each request goes to the next one that was ready when it
 * was last asked, four times a second. Tries nothing twice: that is the client's part.
 */
final class TestGateway implements AutoCloseable {

  private static final int CONNECTIONS = 2048;
  private static final long PROBE_MILLIS = 250;

  private final HttpServer server;
  private final HttpClient client;
  private final List<Replica> replicas = new CopyOnWriteArrayList<>();
  private final ExecutorService probing = Executors.newSingleThreadExecutor();
  private volatile Map<Service, List<Replica>> ready = Map.of();
  private volatile boolean closed;
  private int turn;

  TestGateway(Vertx vertx) {
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAliveTimeout(4).setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(CONNECTIONS));
    server = vertx.createHttpServer().requestHandler(this::forward);
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    probing.execute(this::probe);
  }

  int port() {
    return server.actualPort();
  }

  void add(Replica replica) {
    replicas.add(replica);
  }

  /** Whether so many replicas of a service get requests. */
  boolean serves(Service service, int count) {
    return ready.getOrDefault(service, List.of()).size() >= count;
  }

  private void probe() {
    try {
      while (!closed) {
        Map<Service, List<Replica>> found = new EnumMap<>(Service.class);
        for (Replica replica : replicas) {
          if (replica.isReady()) {
            found.computeIfAbsent(replica.service(), any -> new ArrayList<>()).add(replica);
          }
        }
        ready = found;
        TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(HttpServerRequest request) {
    List<Replica> able = ready.getOrDefault(Service.of(request.path()), List.of());
    if (able.isEmpty()) {
      request.response().setStatusCode(503).end();
      return;
    }
    Replica replica = able.get(Math.floorMod(turn++, able.size()));
    request.pause();
    client
        .request(
            new RequestOptions()
                .setMethod(request.method())
                .setHost("127.0.0.1")
                .setPort(replica.port())
                .setURI(request.uri()))
        .onSuccess(sent -> send(request, sent))
        .onFailure(gone -> fail(request.response()));
  }

  private static void send(HttpServerRequest request, HttpClientRequest sent) {
    request.headers().forEach(header -> sent.putHeader(header.getKey(), header.getValue()));
    HttpServerResponse out = request.response();
    out.closeHandler(gone -> sent.reset());
    sent.response()
        .onFailure(gone -> fail(out))
        .onSuccess(
            answer -> {
              out.setStatusCode(answer.statusCode());
              answer.headers().forEach(header -> out.putHeader(header.getKey(), header.getValue()));
              answer.pipeTo(out).onFailure(broken -> out.reset());
            });
    request.pipeTo(sent);
  }

  private static void fail(HttpServerResponse out) {
    if (!out.ended() && !out.headWritten() && !out.closed()) {
      out.setStatusCode(502).end();
    } else {
      out.reset();
    }
  }

  @Override
  public void close() {
    closed = true;
    probing.shutdownNow();
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
