package dev.tandem.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A model server that speaks OpenAI's dialect and says one sentence with a citation. Its streams
 * can be held in their middle.
 */
final class SlowModelServer implements AutoCloseable {

  private static final List<String> WORDS =
      List.of("It", " was", " built", " in", " 1871", " [1].");

  final List<String> traceparents = new CopyOnWriteArrayList<>();
  final CountDownLatch streaming = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile CountDownLatch held = new CountDownLatch(0);

  SlowModelServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::complete);
    server.createContext(
        "/v1/models",
        exchange -> answer(exchange, "{\"object\":\"list\",\"data\":[{\"id\":\"llama\"}]}"));
    server.start();
  }

  TandemProcess.Options configuredIn(TandemProcess.Options options) {
    return options.with(
        "TANDEM_BACKENDS_MAIN_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** Streams stop in their middle from now on. */
  void hold() {
    held = new CountDownLatch(1);
  }

  /** They go on. */
  void release() {
    held.countDown();
  }

  private void complete(HttpExchange exchange) throws IOException {
    String traceparent = exchange.getRequestHeaders().getFirst("traceparent");
    traceparents.add(traceparent == null ? "" : traceparent);
    String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!request.replace(" ", "").contains("\"stream\":true")) {
      answer(
          exchange,
          """
          {"id":"c-1","object":"chat.completion","created":1,"model":"llama","choices":[{"index":0,
           "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],
           "usage":{"prompt_tokens":40,"completion_tokens":6,"total_tokens":46}}
          """
              .formatted(String.join("", WORDS)));
      return;
    }
    exchange.getResponseHeaders().set("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < WORDS.size(); i++) {
        event(out, chunk("{\"content\":\"" + WORDS.get(i) + "\"}", "null"));
        if (i == 2) {
          streaming.countDown();
          held.await();
        }
      }
      event(out, chunk("{}", "\"stop\""));
      event(out, "[DONE]");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String chunk(String delta, String reason) {
    return """
        {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"llama",\
        "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}"""
        .formatted(delta, reason);
  }

  private static void event(OutputStream out, String data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
