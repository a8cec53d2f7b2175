package dev.tandem.benchmarks.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Something that answers chat completions: the stub itself, or what stands in front of it. */
final class Gateway {

  /**
   * What came of a stream.
   *
   * @param firstToken when the first token came, by {@link System#nanoTime}
   * @param tokens that came
   */
  record Told(long firstToken, int tokens) {}

  private static final byte[] TOKEN = StubModelServer.TOKEN.getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final HttpClient client;
  private final RequestOptions options;

  Gateway(String name, URI url, HttpClient client) {
    this.name = name;
    this.client = client;
    this.options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(url.getHost())
            .setPort(url.getPort())
            .setURI("/v1/chat/completions")
            .putHeader("content-type", "application/json");
  }

  String name() {
    return name;
  }

  /** The answer's body; fails unless the status is 200. */
  Future<Buffer> complete() {
    return send(false).compose(HttpClientResponse::body);
  }

  /** Ends with the stream; fails unless it came to its {@code [DONE]}. */
  Future<Told> stream() {
    return send(true).compose(Gateway::read);
  }

  private Future<HttpClientResponse> send(boolean stream) {
    return client
        .request(options)
        .compose(request -> request.send(body(stream)))
        .compose(
            response ->
                response.statusCode() == 200
                    ? Future.succeededFuture(response)
                    : Future.failedFuture(name + " answered " + response.statusCode()));
  }

  private static Buffer body(boolean stream) {
    return Buffer.buffer(
        """
        {"model":"stub","stream":%s,"messages":[{"role":"system","content":"You are brief."},\
        {"role":"user","content":"What does a gateway in front of a model server cost?"}]}"""
            .formatted(stream));
  }

  /** The end may come in several pieces. */
  private static Buffer tail(Buffer told) {
    return told.slice(Math.max(0, told.length() - 64), told.length());
  }

  private static Future<Told> read(HttpClientResponse response) {
    Promise<Told> told = Promise.promise();
    TokenCount count = new TokenCount(TOKEN);
    long[] first = new long[1];
    Buffer[] last = {Buffer.buffer()};
    response.handler(
        piece -> {
          if (count.add(piece.getBytes()) && first[0] == 0) {
            first[0] = System.nanoTime();
          }
          last[0] = tail(last[0].copy().appendBuffer(piece));
        });
    response.exceptionHandler(told::tryFail);
    response.endHandler(
        end -> {
          if (last[0].toString().contains("[DONE]")) {
            told.tryComplete(new Told(first[0], count.value()));
          } else {
            told.tryFail("the stream was cut off");
          }
        });
    return told.future();
  }
}
