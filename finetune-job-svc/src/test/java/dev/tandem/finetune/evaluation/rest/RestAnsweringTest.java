package dev.tandem.finetune.evaluation.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.answer.Answering.Answer;
import dev.tandem.finetune.evaluation.answer.Answering.Question;
import dev.tandem.finetune.evaluation.answer.Target;
import dev.tandem.finetune.evaluation.answer.Target.Type;
import dev.tandem.finetune.service.Connections;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client of other services over real HTTP. */
class RestAnsweringTest {

  private static final Target TARGET =
      new Target(Type.MODEL, "m", List.of("vs_1"), "Be brief.", null);
  private static final Question QUESTION = new Question("Why?", 0.0, 7L, true, "eval-1:1");

  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServiceTokens tokens = new ServiceTokens(Optional.empty(), Clock.systemUTC());
  private final ObjectMapper json = new ObjectMapper();
  private HttpServer server;
  private volatile JsonNode sent;

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

  private RestAnswering answering(int status, String chat, String receipt) {
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          sent = json.readTree(exchange.getRequestBody().readAllBytes());
          answer(exchange, status, chat);
        });
    server.createContext(
        "/tandem/v1/receipts/",
        exchange ->
            answer(exchange, receipt == null ? 404 : 200, receipt == null ? "{}" : receipt));
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return new RestAnswering(
        new Requests(
            new Connections(() -> base, () -> base, tokens, json), Duration.ofMillis(500)));
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
    RestAnswering answering = answering(status, body, null);
    return assertThrows(ApiError.class, () -> answering.ask("p", TARGET, QUESTION));
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
  void isUnavailableWhenTheAnswerIsNoJson() {
    assertEquals(503, failure(200, "<html>").status());
  }

  @Test
  void refusesAnAnswerWithoutAMessage() {
    assertEquals(422, failure(200, "{\"choices\": []}").status());
  }

  @Test
  void passesOnWhatIsWrong() {
    ApiError failure = failure(400, "{\"error\":{\"message\":\"No such model.\"}}");
    assertEquals(400, failure.status());
    assertEquals("No such model.", failure.getMessage());
  }

  @Test
  void readsAnAnswerWithItsReceipt() {
    String chat =
        """
        {"choices": [{"message": {"content": "Because.", "citations": [{"file_id": "f", "page": 2}]},
          "logprobs": {"content": [{"token": "B", "logprob": -0.5}, {"token": "x"}]}}],
         "usage": {"prompt_tokens": 3, "completion_tokens": 2},
         "tandem": {"receipt_id": "rcpt_1", "abstained": false, "confidence": 0.4}}""";
    String receipt =
        """
        {"content": {"asked": {"deployment_version": 4}, "ran": {"model": "m2", "backend": "b"},
          "searched": {"passages": [{"file_id": "low", "score": 0.1}, {"file_id": "high", "score": 0.9}]},
          "answered": {"grounding": {"supported": 0.75}},
          "spent": {"cost": {"amount": "0.25", "currency": "EUR"}}}}""";
    Answer answer = answering(200, chat, receipt).ask("p", TARGET, QUESTION);
    assertEquals("Because.", answer.text());
    assertEquals("high", answer.passages().getFirst().fileId());
    assertEquals(2, answer.citations().getFirst().page());
    assertEquals(.75, answer.supported());
    assertEquals(.25, answer.cost());
    assertEquals(List.of(-.5), answer.logprobs());
    assertEquals(4, answer.version());
    assertEquals("m2", answer.model());
    assertEquals("Be brief.", sent.path("messages").path(0).path("content").asText());
    assertEquals("vs_1", sent.path("vector_store_ids").path(0).asText());
    assertEquals(7, sent.path("seed").asInt());
    assertEquals("eval-1:1", sent.path("user").asText());
  }

  @Test
  void anAnswerWhoseReceiptIsGoneIsStillAnAnswer() {
    String chat =
        """
        {"choices": [{"message": {"content": "Because."}}], "tandem": {"receipt_id": "rcpt_1"}}""";
    Answer answer = answering(200, chat, null).ask("p", TARGET, QUESTION);
    assertEquals("Because.", answer.text());
    assertEquals(List.of(), answer.passages());
  }
}
