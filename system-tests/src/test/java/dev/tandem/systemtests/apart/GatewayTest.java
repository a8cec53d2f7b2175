package dev.tandem.systemtests.apart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands between the tests and the services must not be what they test. */
@Timeout(60)
class GatewayTest {

  private static final int NOBODY = 1;

  private final Vertx vertx = Vertx.vertx();
  private final CountDownLatch received = new CountDownLatch(1);
  private HttpServer service;
  private URI gateway;

  @BeforeEach
  void start() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.setExecutor(Executors.newCachedThreadPool());
    service.createContext("/v1/files", GatewayTest::echo);
    service.createContext("/v1/files/stream", this::stream);
    service.createContext("/v1/files/broken", GatewayTest::breakOff);
    service.start();
    Routes routes = new Routes();
    routes.add(Service.RETRIEVAL, paths("/v1/files", "/v1/files/{id}"));
    routes.add(Service.FINETUNE, paths("/v1/files/tuned"));
    Map<Service, Integer> ports =
        Map.of(
            Service.RETRIEVAL, service.getAddress().getPort(),
            Service.GENERATION, NOBODY,
            Service.FINETUNE, NOBODY);
    gateway = URI.create("http://127.0.0.1:" + Gateway.serve(vertx, routes, ports));
  }

  @AfterEach
  void stop() {
    service.stop(0);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void passesTargetBodyAndStatusAsTheyCame() throws Exception {
    byte[] body = "grüße ".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> answer =
        send(
            "/v1/files/a%2Fb?q=%20x",
            HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(body)));
    assertEquals(418, answer.statusCode());
    assertEquals("/v1/files/a%2Fb?q=%20x", answer.headers().firstValue("x-target").orElseThrow());
    assertArrayEquals(body, answer.body());
  }

  @Test
  void passesAnAnswerPieceByPiece() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/files/stream")).build();
    try (InputStream answer =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body()) {
      assertEquals("first", new String(answer.readNBytes(5), StandardCharsets.UTF_8));
      received.countDown();
      assertEquals("second", new String(answer.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void letsHalfAnAnswerNotLookWhole() {
    assertThrows(IOException.class, () -> send("/v1/files/broken", HttpRequest.newBuilder()));
  }

  @Test
  void saysWhichServiceItCannotReach() throws Exception {
    for (var each :
        Map.of("/v1/models", "generation-svc", "/v1/files/tuned/x", "finetune").entrySet()) {
      HttpResponse<byte[]> answer = send(each.getKey(), HttpRequest.newBuilder());
      assertEquals(503, answer.statusCode());
      assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains(each.getValue()));
    }
  }

  @Test
  void refusesAPathThatTwoServicesServe() {
    Routes routes = new Routes();
    routes.add(Service.RETRIEVAL, paths("/v1/files/{id}"));
    assertThrows(
        IllegalStateException.class, () -> routes.add(Service.GENERATION, paths("/v1/files")));
  }

  private HttpResponse<byte[]> send(String target, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(request.uri(gateway.resolve(target)).build(), BodyHandlers.ofByteArray());
  }

  private static JsonNode paths(String... paths) {
    ObjectMapper json = new ObjectMapper();
    var description = json.createObjectNode();
    var all = description.putObject("paths");
    for (String path : paths) {
      all.putObject(path);
    }
    return description;
  }

  private static void echo(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("x-target", exchange.getRequestURI().toString());
    exchange.sendResponseHeaders(418, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Ends only when its beginning has arrived. */
  private void stream(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write("first".getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    try {
      if (received.await(30, TimeUnit.SECONDS)) {
        exchange.getResponseBody().write("second".getBytes(StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private static void breakOff(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1_000);
    exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    exchange.close();
  }
}
