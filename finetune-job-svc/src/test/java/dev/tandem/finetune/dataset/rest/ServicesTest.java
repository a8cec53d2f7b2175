package dev.tandem.finetune.dataset.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.dataset.generate.FeedbackLog;
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

/** The clients of other services over real HTTP. */
class ServicesTest {

  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServiceTokens tokens = new ServiceTokens(Optional.empty(), Clock.systemUTC());
  private HttpServer server;
  private volatile String project;
  private volatile String query;

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

  private Services services(int status, String body, Duration timeout) {
    server.createContext(
        "/",
        exchange -> {
          String header = exchange.getRequestHeaders().getFirst("authorization");
          project =
              tokens
                  .errandOf(header.replace("Bearer ", ""))
                  .map(ServiceTokens.Errand::project)
                  .orElse(null);
          query = exchange.getRequestURI().getQuery();
          answer(exchange, status, body);
        });
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return new Services(
        new Connections(() -> base, () -> base, tokens, new ObjectMapper()), timeout);
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

  private ApiError failure(int status, String body) {
    Services services = services(status, body, Duration.ofMillis(300));
    return assertThrows(
        ApiError.class, () -> new RestStoreContent(services).search("p", "vs_1", "q", 5));
  }

  @Test
  void isUnavailableWhenNobodyAnswersInTime() {
    assertEquals(503, failure(0, "").status());
  }

  @Test
  void isUnavailableWhenTheAnswerIsAFault() {
    ApiError failure = failure(500, "{\"error\":{\"message\":\"secret internals\"}}");
    assertEquals(503, failure.status());
    assertFalse(failure.getMessage().contains("secret"));
  }

  @Test
  void isUnavailableWhenTheAnswerMakesNoSense() {
    assertEquals(503, failure(200, "<html>").status());
  }

  @Test
  void isUnavailableWhenItsTokenIsNotTaken() {
    assertEquals(503, failure(401, "{}").status());
  }

  @Test
  void passesOnWhatTheOtherServiceSaysIsWrong() {
    ApiError failure = failure(404, "{\"error\":{\"message\":\"No such store.\"}}");
    assertEquals(404, failure.status());
    assertEquals("No such store.", failure.getMessage());
  }

  @Test
  void asksForTheProjectAndSkipsFilesThatAreGone() {
    Services services = services(404, "{}", Duration.ofSeconds(5));
    assertEquals("", new RestStoreContent(services).text("mine", "vs_1", "file-1"));
    assertEquals("mine", project);
  }

  @Test
  void readsFeedbackPageByPage() {
    String item =
        "{\"id\":\"f\",\"receipt\":\"r\",\"question\":\"q\",\"answer\":null,\"rating\":\"down\"}";
    Services services =
        services(200, "{\"data\":[" + item + "],\"has_more\":true}", Duration.ofSeconds(5));
    FeedbackLog.Part part = new RestFeedbackLog(services).read("p", "a&b", "fdbk_0");
    assertEquals(new FeedbackLog.Given("f", "r", "q", "", false, ""), part.feedback().getFirst());
    assertEquals("order=asc&limit=100&deployment=a&b&after=fdbk_0", query);
  }
}
