package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.openai.ModelServerStub.Script;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a server can fail ends in one clear failure, soon, and tells no secrets. */
class FaultyServersTest {

  private static final Map<String, String> HASTY = Map.of("timeout", "400ms");

  private static ApiError failure(Script script, boolean streamed, Map<String, String> settings) {
    try (ModelServerStub stub = new ModelServerStub(script);
        Servers servers = Servers.of(settings, stub.url())) {
      ApiError error = servers.failure(streamed);
      assertFalse(error.getMessage().contains(Servers.KEY), error.getMessage());
      assertFalse(error.getMessage().contains("127.0.0.1"), error.getMessage());
      assertFalse(error.getMessage().contains("Exception"), error.getMessage());
      assertEquals(
          0,
          servers.meters.get("tandem.backend.load").gauge().value(),
          "a place was not given back");
      return error;
    }
  }

  private static Script answers(int status, String body, String... headers) {
    return (request, to) -> to.json(status, body, headers);
  }

  static Stream<Arguments> errorsOfServers() {
    String openai =
        "{\"error\":{\"message\":\"No.\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}}";
    return Stream.of(
        Arguments.of(400, openai, 400, "c", "No."),
        Arguments.of(404, openai, 404, "c", "No."),
        Arguments.of(422, openai, 422, "c", "No."),
        Arguments.of(429, openai, 429, "c", "No."),
        Arguments.of(400, "{\"error\":\"a text\"}", 400, null, "a text"),
        Arguments.of(
            400, "{\"object\":\"error\",\"message\":\"bare\",\"code\":400}", 400, null, "bare"),
        Arguments.of(422, "{\"detail\":[{\"loc\":[],\"msg\":\"bad n\"}]}", 422, null, "bad n"),
        Arguments.of(400, "{\"detail\":\"plain\"}", 400, null, "plain"),
        Arguments.of(400, "not json", 400, null, "refused the request"),
        Arguments.of(404, "<html>not found</html>", 502, "model_server_error", "does not know"),
        Arguments.of(401, openai, 502, "model_server_error", "does not accept"),
        Arguments.of(403, openai, 502, "model_server_error", "does not accept"),
        Arguments.of(402, openai, 502, "model_server_error", "pay"),
        Arguments.of(408, "{}", 504, "model_server_timeout", "took too long"),
        Arguments.of(429, "{}", 429, "rate_limit_exceeded", "refused"),
        Arguments.of(500, openai, 502, "model_server_error", "HTTP 500"),
        Arguments.of(501, "{}", 502, "model_server_error", "HTTP 501"),
        Arguments.of(301, "{}", 502, "model_server_error", "HTTP 301"),
        Arguments.of(502, "{}", 503, "service_unavailable", "not available"),
        Arguments.of(503, openai, 503, "service_unavailable", "not available"),
        Arguments.of(504, "{}", 503, "service_unavailable", "not available"));
  }

  @ParameterizedTest
  @MethodSource("errorsOfServers")
  void saysWhatAServersErrorMeansForTheCaller(
      int status, String body, int told, String code, String message) {
    for (boolean streamed : new boolean[] {false, true}) {
      ApiError error = failure(answers(status, body), streamed, Map.of());

      assertEquals(told, error.status());
      assertEquals(code, error.code());
      assertTrue(error.getMessage().contains(message), error.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"Long.\",\"code\":\"context_length_exceeded\"}}",
        "{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens.\",\"code\":400}}",
        "{\"error\":{\"message\":\"x\",\"type\":\"exceed_context_size_error\",\"code\":400}}",
        "{\"error\":\"`inputs` tokens + `max_new_tokens` must be <= 4096\"}",
        "{\"object\":\"error\",\"message\":\"the model's context length is only 1024 tokens\"}"
      })
  void knowsAPromptThatIsTooLongByAnyWords(String body) {
    for (boolean streamed : new boolean[] {false, true}) {
      ApiError error = failure(answers(400, body), streamed, Map.of());

      assertEquals(400, error.status());
      assertEquals("context_length_exceeded", error.code());
      assertEquals("messages", error.param());
    }
  }

  @Test
  void hidesKeysAndAddressesInWhatItPassesOn() {
    String body =
        "{\"error\":\"key "
            + Servers.KEY
            + " at http://10.0.0.8:8000/v1/x?key=1 failed\\r\\n"
            + "y".repeat(5000)
            + "\"}";

    ApiError error = failure(answers(400, body), false, Map.of());

    assertTrue(error.getMessage().startsWith("key *** at (address) failed"), error.getMessage());
    assertTrue(error.getMessage().length() < 1100, "length " + error.getMessage().length());
    assertFalse(error.getMessage().contains("\n"), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after: 7,PT7S",
    "retry-after-ms: 1500,PT1.5S",
    "retry-after: 99999999,PT1H",
    "retry-after: -3,PT0S"
  })
  void passesOnHowLongTheServerAsksToWait(String header, Duration wait) {
    for (int status : new int[] {429, 503}) {
      ApiError error = failure(answers(status, "{}", header), false, Map.of());
      assertEquals(wait, error.retryAfter().orElseThrow());
    }
  }

  @Test
  void readsWaitsThatAreDatesAndSkipsThoseThatAreNonsense() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));

    Duration wait =
        failure(answers(429, "{}", "retry-after: " + date), false, Map.of())
            .retryAfter()
            .orElseThrow();
    assertTrue(wait.toSeconds() > 80 && wait.toSeconds() <= 100, wait.toString());

    assertTrue(
        failure(answers(429, "{}", "retry-after: soon"), false, Map.of()).retryAfter().isEmpty());
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of("a web page", script("text/html", "<html>Log in</html>"), 502),
        Arguments.of("half an object", script("application/json", "{\"choices\":["), 502),
        Arguments.of("an array", script("application/json", "[]"), 502),
        Arguments.of("nothing", script("application/json", ""), 502),
        Arguments.of("two objects", script("application/json", "{}{}"), 502),
        Arguments.of("bytes", script("application/octet-stream", "\u0000\u0001"), 502),
        Arguments.of(
            "an error with status 200",
            script("application/json", "{\"error\":{\"message\":\"x\",\"code\":429}}"),
            429),
        Arguments.of("no HTTP", (Script) (request, to) -> to.raw("SSH-2.0-OpenSSH_9\r\n\r\n"), 502),
        Arguments.of(
            "endless headers",
            (Script) (request, to) -> to.raw("HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000)),
            502));
  }

  private static Script script(String type, String body) {
    return (request, to) -> to.answer(200, type, body);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void saysThatAnAnswerCannotBeRead(String what, Script script, int status) {
    for (boolean streamed : new boolean[] {false, true}) {
      assertEquals(status, failure(script, streamed, Map.of()).status(), what);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysThatNobodyListens(boolean streamed) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (Servers servers = Servers.of("http://127.0.0.1:" + port)) {
      ApiError error = servers.failure(streamed);

      assertEquals(503, error.status());
      assertTrue(error.getMessage().contains("none of its servers"), error.getMessage());
      assertTrue(error.retryAfter().isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysThatTheConnectionBrokeBeforeTheAnswer(boolean streamed) {
    assertEquals(503, failure((request, to) -> to.reset(), streamed, Map.of()).status());
    assertEquals(503, failure((request, to) -> to.close(), streamed, Map.of()).status());
    Script afterTheHead =
        (request, to) -> {
          to.beginStream();
          to.reset();
        };
    assertEquals(503, failure(afterTheHead, streamed, Map.of()).status());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void doesNotWaitForAServerThatNeverAnswers(boolean streamed) {
    Script silent = (request, to) -> to.isLeftWithin(Servers.PATIENCE);
    long begin = System.nanoTime();

    ApiError error = failure(silent, streamed, HASTY);

    assertEquals(504, error.status());
    assertEquals("model_server_timeout", error.code());
    assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) < 5);
  }

  @Test
  void doesNotWaitForTheRestOfAnAnswerThatFellSilent() {
    Script half =
        (request, to) -> {
          to.raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\":");
          to.isLeftWithin(Servers.PATIENCE);
        };
    assertEquals(504, failure(half, false, HASTY).status());
  }

  @Test
  void saysThatAnAnswerBrokeOff() {
    Script half =
        (request, to) -> {
          to.raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\":");
          to.close();
        };
    assertEquals(502, failure(half, false, Map.of()).status());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cutsAnswersThatAreTooLong(boolean streamed) {
    Script endless =
        (request, to) -> {
          to.beginStream();
          while (true) {
            to.event("{\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(900) + "\"}}]}");
          }
        };
    ApiError error = failure(endless, streamed, Map.of("max-answer-size", "100K"));

    assertEquals(502, error.status());
    assertTrue(error.getMessage().contains("longer than"), error.getMessage());
  }

  @Test
  void cutsASingleEventThatIsTooLong() {
    Script endless =
        (request, to) -> {
          to.beginStream();
          to.chunk("data: ");
          while (true) {
            to.chunk("x".repeat(1000));
          }
        };
    ApiError error = failure(endless, true, Map.of("max-answer-size", "100K"));
    assertTrue(error.getMessage().contains("longer than"), error.getMessage());
  }

  @Test
  void doesNotReadErrorsWithoutEnd() {
    Script endless =
        (request, to) -> {
          to.raw("HTTP/1.1 400 Bad\r\ntransfer-encoding: chunked\r\n\r\n");
          while (true) {
            to.chunk("x".repeat(1000));
          }
        };
    assertEquals(400, failure(endless, false, Map.of()).status());
  }

  static Stream<Arguments> brokenStreams() {
    return Stream.of(
        Arguments.of("reset", (Script) (r, to) -> to.reset(), 502, "broke off"),
        Arguments.of("closed", (Script) (r, to) -> to.close(), 502, "broke off"),
        Arguments.of("no end mark", (Script) (r, to) -> to.endStream(), 502, "broke off"),
        Arguments.of("silence", (Script) (r, to) -> to.isLeftWithin(Servers.PATIENCE), 504, "long"),
        Arguments.of("malformed", (Script) (r, to) -> to.event("{\"a\":"), 502, "cannot be read"),
        Arguments.of("no object", (Script) (r, to) -> to.event("7"), 502, "cannot be read"),
        Arguments.of(
            "half an event",
            (Script)
                (r, to) -> {
                  to.chunk("data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"");
                  to.endStream();
                },
            502,
            "broke off"),
        Arguments.of(
            "error object",
            (Script)
                (r, to) -> to.event("{\"error\":{\"message\":\"Out of memory\",\"code\":500}}"),
            502,
            "HTTP 500"),
        Arguments.of(
            "error that another replica might not have",
            (Script) (r, to) -> to.event("{\"error\":{\"message\":\"Busy\",\"code\":503}}"),
            503,
            "not available"),
        Arguments.of(
            "error of the request",
            (Script) (r, to) -> to.event("{\"error\":{\"message\":\"Bad n\",\"code\":400}}"),
            400,
            "Bad n"),
        Arguments.of(
            "error without a code",
            (Script) (r, to) -> to.event("{\"error\":{\"message\":\"secret\"}}"),
            502,
            "failed"),
        Arguments.of(
            "named event",
            (Script) (r, to) -> to.chunk("event: error\ndata: {\"message\":\"x\"}\n\n"),
            502,
            "failed"),
        Arguments.of(
            "error field",
            (Script) (r, to) -> to.chunk("error: {\"code\":429,\"message\":\"Slow down\"}\n\n"),
            429,
            "Slow down"));
  }

  @ParameterizedTest
  @MethodSource("brokenStreams")
  void givesTheChunksBeforeAStreamBreaksAndThenFails(
      String what, Script breaks, int status, String message) {
    Script script =
        (request, to) -> {
          to.beginStream();
          to.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");
          to.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"}}]}");
          // The first chunks are on their way before the end of them is.
          to.isLeftWithin(Duration.ofMillis(100));
          breaks.answer(request, to);
          to.isLeftWithin(Servers.PATIENCE);
        };
    try (ModelServerStub stub = new ModelServerStub(script);
        ModelServerStub other = new ModelServerStub(script);
        Servers servers = Servers.of(HASTY, stub.url(), other.url())) {
      AssertSubscriber<Object> reader =
          servers.stream()
              .onItem()
              .castTo(Object.class)
              .subscribe()
              .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));

      reader.awaitFailure(Servers.PATIENCE);

      assertEquals(2, reader.getItems().size(), what);
      ApiError error = (ApiError) reader.getFailure();
      assertEquals(status, error.status(), what);
      assertTrue(error.getMessage().contains(message), error.getMessage());
      assertEquals(
          1,
          stub.requests().size() + other.requests().size(),
          "asked another replica after something was told");
      assertEquals(0, servers.meters.get("tandem.backend.load").gauge().value());
    }
  }
}
