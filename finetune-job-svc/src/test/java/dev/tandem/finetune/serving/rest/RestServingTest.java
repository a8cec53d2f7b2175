package dev.tandem.finetune.serving.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.serving.TunedModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestServingTest {

  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile String body = "{}";
  private volatile String path = "";
  private HttpServer server;
  private RestServing serving;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          path = exchange.getRequestURI().getRawPath();
          try (exchange) {
            if (status == 0) {
              over.await();
              return;
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    serving =
        new RestServing(
            () -> base,
            Duration.ofMillis(300),
            new ServiceTokens(Optional.empty(), Clock.systemUTC()),
            json);
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private TunedModel model() {
    return new TunedModel(
        "ft:a:b:c:d/e", "adapter", "a", "digest-1", "p", json.nullNode(), json.createObjectNode());
  }

  @Test
  void namesTheModelInItsPathAndVerifiesItsDigest() {
    body = "{\"digest\": \"digest-1\"}";
    serving.load(model());
    assertEquals("/tandem/internal/v1/tuned_models/ft%3Aa%3Ab%3Ac%3Ad%2Fe", path);
    assertTrue(serving.verify(model()));
    body = "{\"digest\": \"digest-0\"}";
    assertFalse(serving.verify(model()));
    body = "no JSON";
    assertFalse(serving.verify(model()));
    status = 404;
    assertFalse(serving.verify(model()));
    serving.unload("p", "ft:a:b:c:d/e");
  }

  @Test
  void tellsWhatIsRefusedForGoodFromWhatMayPass() {
    status = 409;
    body = "{\"detail\": \"Its base model is not served.\"}";
    ApiError refused = assertThrows(ApiError.class, () -> serving.load(model()));
    assertEquals(
        "409 Its base model is not served.", refused.status() + " " + refused.getMessage());
    for (int passing : new int[] {0, 429, 401, 500, 503}) {
      status = passing;
      assertEquals(503, assertThrows(ApiError.class, () -> serving.load(model())).status());
    }
    server.stop(0);
    assertEquals(503, assertThrows(ApiError.class, () -> serving.load(model())).status());
  }
}
