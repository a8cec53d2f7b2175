package dev.tandem.benchmarks.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;

/**
 * A model server that answers every chat completion at once with the same words, whole or as a
 * stream. Lists its one model, so that gateways that look for it find it.
 */
public final class StubModelServer {

  static final String MODEL = "stub";

  /** In every piece of text that is streamed, and nowhere else. */
  static final String TOKEN = "tokenword";

  /**
   * How streams are told.
   *
   * @param tokens in each, one an event
   * @param pause in milliseconds between two tokens, at least 1; the first comes at once
   */
  public record Pace(int tokens, int pause) {}

  private static final Buffer WHOLE =
      Buffer.buffer(
          """
          {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"stub",\
          "choices":[{"index":0,"message":{"role":"assistant","content":"The answer of a model \
          that needs no time to think, some twenty words long, as many answers are."},\
          "logprobs":null,"finish_reason":"stop"}],\
          "usage":{"prompt_tokens":20,"completion_tokens":20,"total_tokens":40}}""");

  private static final Buffer MODELS =
      Buffer.buffer(
          """
          {"object":"list","data":[{"id":"stub","object":"model","created":1700000000,\
          "owned_by":"stub"}]}""");

  private static final Buffer ROLE = event("{\"role\":\"assistant\",\"content\":\"\"}", "null");
  private static final Buffer WORD = event("{\"content\":\"" + TOKEN + " \"}", "null");
  private static final Buffer STOP = event("{}", "\"stop\"");
  private static final Buffer USAGE =
      data(
          chunk("[]")
              + ",\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":20,\"total_tokens\":40}}");
  private static final Buffer DONE = data("[DONE]");

  private final Vertx vertx;
  private final HttpServer server;
  private volatile Pace pace = new Pace(10, 10);

  public StubModelServer(Vertx vertx, int port) {
    this.vertx = vertx;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setAcceptBacklog(4096)
                    .setTcpNoDelay(true)
                    .setIdleTimeout(0))
            .requestHandler(this::answer);
    Waiting.on(server.listen(port, "127.0.0.1"));
  }

  /** Base address, without a path. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** Of streams that begin from now on. */
  public void pace(Pace value) {
    pace = value;
  }

  private void answer(HttpServerRequest request) {
    if (request.path().endsWith("/chat/completions")) {
      request.body().onSuccess(body -> complete(request.response(), body));
    } else {
      request.response().putHeader("content-type", "application/json").send(MODELS);
    }
  }

  private void complete(HttpServerResponse response, Buffer body) {
    String asked = body.toString().replace(" ", "");
    if (asked.contains("\"stream\":true")) {
      response.setChunked(true).putHeader("content-type", "text/event-stream").write(ROLE);
      tell(response, pace, 0, asked.contains("\"include_usage\":true"));
    } else {
      response.putHeader("content-type", "application/json").send(WHOLE);
    }
  }

  private void tell(HttpServerResponse response, Pace told, int already, boolean usage) {
    if (response.closed()) {
      return;
    }
    if (already < told.tokens()) {
      response.write(WORD);
      vertx.setTimer(told.pause(), timer -> tell(response, told, already + 1, usage));
    } else {
      response.write(STOP);
      response.end(usage ? USAGE.copy().appendBuffer(DONE) : DONE);
    }
  }

  private static Buffer event(String delta, String finish) {
    String choice = "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]";
    return data(chunk(choice) + "}");
  }

  private static String chunk(String choices) {
    return """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,\
        "model":"stub","choices":"""
        + choices;
  }

  private static Buffer data(String content) {
    return Buffer.buffer("data: " + content + "\n\n");
  }
}
