package dev.tandem.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model server with three models that answer "the code of N" with "code N": {@code good} always,
 * {@code bad} wrongly every fifth time, and {@code turning} until it is told to fail.
 */
final class CodeModels implements AutoCloseable {

  private static final Pattern NUMBER = Pattern.compile("code of (\\d+)");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile boolean turned;

  CodeModels() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", this::complete);
    server.createContext(
        "/v1/models",
        exchange ->
            answer(
                exchange,
                200,
                "application/json",
                "{\"object\":\"list\",\"data\":[{\"id\":\"good\"},{\"id\":\"bad\"},{\"id\":\"turning\"}]}"));
    server.start();
  }

  TandemProcess.Options configuredIn(TandemProcess.Options options) {
    return options.with(
        "TANDEM_BACKENDS_MAIN_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** From now on {@code turning} fails at every request. */
  void turn() {
    turned = true;
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode request = Api.JSON.readTree(exchange.getRequestBody().readAllBytes());
    String model = request.path("model").asText();
    if (model.equals("turning") && turned) {
      answer(exchange, 500, "application/json", "{\"error\":{\"message\":\"broken\"}}");
      return;
    }
    Matcher number = NUMBER.matcher(request.path("messages").toString());
    int n = 0;
    while (number.find()) {
      n = Integer.parseInt(number.group(1));
    }
    String text = model.equals("bad") && n % 5 == 0 ? "I cannot say" : "code " + n;
    if (request.path("stream").asBoolean()) {
      String chunk =
          """
          data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"%s",\
          "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}

          """;
      String stream =
          chunk.formatted(model, "{\"content\":\"" + text + "\"}", "null")
              + chunk.formatted(model, "{}", "\"stop\"")
              + "data: [DONE]\n\n";
      answer(exchange, 200, "text/event-stream", stream);
      return;
    }
    answer(
        exchange,
        200,
        "application/json",
        """
        {"id":"c-1","object":"chat.completion","created":1,"model":"%s","choices":[{"index":0,
         "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}
        """
            .formatted(model, text));
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
