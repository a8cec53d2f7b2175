package dev.tandem.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint of webhooks, whose first delivery it refuses. */
final class WebhookReceiver implements AutoCloseable {

  static final String SECRET =
      "whsec_"
          + Base64.getEncoder()
              .encodeToString("a key of the system tests".getBytes(StandardCharsets.UTF_8));

  /**
   * A delivery as it came.
   *
   * @param headers by their names in lower case
   */
  record Delivery(Map<String, String> headers, String body) {

    JsonNode json() {
      try {
        return Api.JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String id() {
      return headers.get("webhook-id");
    }
  }

  private final HttpServer server;
  private final List<Delivery> all = new CopyOnWriteArrayList<>();

  WebhookReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::take);
    server.start();
  }

  /** Settings of a Tandem that announces to it. */
  Map<String, String> settings() {
    return Map.of(
        "tandem.webhooks.endpoints.test.url",
        "http://127.0.0.1:" + server.getAddress().getPort() + "/",
        "tandem.webhooks.endpoints.test.secret",
        SECRET,
        "tandem.webhooks.retry-pause",
        "200ms");
  }

  /** All that came, the refused one included. */
  List<Delivery> all() {
    return List.copyOf(all);
  }

  private void take(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean isFirst = all.isEmpty();
    all.add(new Delivery(headers, body));
    exchange.sendResponseHeaders(isFirst ? 503 : 204, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
