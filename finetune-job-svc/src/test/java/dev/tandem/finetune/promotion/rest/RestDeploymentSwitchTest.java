package dev.tandem.finetune.promotion.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.promotion.DeploymentSwitch.Sums;
import dev.tandem.finetune.promotion.DeploymentSwitch.Wish;
import dev.tandem.finetune.service.Connections;
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

/** The client of generation-svc over real HTTP. */
class RestDeploymentSwitchTest {

  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServiceTokens tokens = new ServiceTokens(Optional.empty(), Clock.systemUTC());
  private final ObjectMapper json = new ObjectMapper();
  private HttpServer server;
  private volatile JsonNode sent;
  private volatile String asked;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** With status 0 it never answers. */
  private RestDeploymentSwitch answering(int status, String body) {
    server.createContext(
        "/",
        exchange -> {
          asked = exchange.getRequestURI().toString();
          sent = json.readTree(exchange.getRequestBody().readAllBytes());
          answer(exchange, status, body);
        });
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return new RestDeploymentSwitch(
        new PromotionRequests(
            new Connections(() -> base, () -> base, tokens, json), Duration.ofMillis(500)),
        json);
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      if (status == 0) {
        end.await();
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int failure(int status, String body) {
    RestDeploymentSwitch deployments = answering(status, body);
    ApiError failure = assertThrows(ApiError.class, () -> deployments.describe("p", "support"));
    assertFalse(failure.getMessage().contains("secret"), failure.getMessage());
    return failure.status();
  }

  @Test
  void isUnavailableWhenNobodyAnswersInTime() {
    assertEquals(503, failure(0, ""));
  }

  @Test
  void isUnavailableWhenTheAnswerIsAFault() {
    assertEquals(503, failure(500, "{\"detail\":\"secret internals\"}"));
  }

  @Test
  void isUnavailableWhenTheAnswerIsNoJson() {
    assertEquals(503, failure(200, "<html>"));
  }

  @Test
  void isUnavailableWhenTheAnswerIsNoDeployment() {
    assertEquals(503, failure(200, "{}"));
  }

  @Test
  void passesOnThatItIsGoneOrChanged() {
    assertEquals(404, failure(404, "{\"detail\":\"No deployment.\"}"));
  }

  @Test
  void sumsThatAreNoneAreUnavailable() {
    RestDeploymentSwitch deployments = answering(200, "{\"through\": 4}");
    Wish wish = new Wish(3L, 1, null, null);
    assertEquals(
        503, assertThrows(ApiError.class, () -> deployments.sums("p", "d", wish)).status());
  }

  @Test
  void asksForSumsBehindAPlaceAndReadsThem() {
    RestDeploymentSwitch deployments =
        answering(
            200,
            """
            {"object": "receipts.summary", "deployment": "a/b", "through": 9, "more": true,
             "versions": [{"version": 2, "answers": 5, "failed": 7, "new_member": 1}]}
            """);
    Sums sums = deployments.sums("p", "a/b", new Wish(3L, 1, 20.5, null));
    assertEquals(
        "/tandem/v1/receipts/summary?deployment=a%2Fb&after=3&since=1&slow_millis=20.5", asked);
    assertEquals(9, sums.through());
    assertTrue(sums.more());
    assertEquals(5, sums.of(2).counts(3).answers());
    assertEquals(4, sums.of(2).counts(3).failed());
    assertEquals(0, sums.of(1).answers());
  }

  @Test
  void sharesAndTheWayBackNameTheVersionTheyWereDecidedOn() {
    RestDeploymentSwitch deployments = answering(200, "{\"version\": 3}");
    deployments.share("p", "support", .25, 1, 2);
    assertEquals(2, sent.path("based_on").asInt());
    assertEquals(.75, sent.at("/canary/0/weight").asDouble());
    deployments.share("p", "support", 1, 1, 2);
    assertTrue(sent.path("canary").isArray() && sent.path("canary").isEmpty());
    deployments.back("p", "support", 1, 2);
    assertEquals("/tandem/v1/deployments/support/rollback", asked);
    assertEquals(1, sent.path("version").asInt());
    assertEquals(2, sent.path("based_on").asInt());
  }
}
