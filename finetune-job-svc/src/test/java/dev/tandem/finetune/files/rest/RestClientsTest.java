package dev.tandem.finetune.files.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.files.Embeddings.Vectors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The clients of retrieval-svc against one that misbehaves. */
class RestClientsTest {

  private record Answer(int status, String body) {}

  private static final Answer SLOW = new Answer(0, "");

  @TempDir Path folder;
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Supplier<Answer> answers = () -> SLOW;
  private HttpServer server;
  private RestTrainingFiles files;
  private RestEmbeddings embeddings;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          Answer answer = answers.get();
          try (exchange) {
            if (answer.equals(SLOW)) {
              over.await();
              return;
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    Calls calls =
        new Calls(
            base, new ServiceTokens(Optional.empty(), Clock.systemUTC()), Duration.ofMillis(300));
    files = new RestTrainingFiles(calls, new ObjectMapper());
    embeddings = new RestEmbeddings(calls, new ObjectMapper());
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private static int status(Executable call) {
    return assertThrows(ApiError.class, call).status();
  }

  @Test
  void isUnavailableWhenTheAnswerIsSlowOrFailsOrMakesNoSense() {
    List<Answer> bad =
        List.of(
            SLOW,
            new Answer(500, "{\"detail\": \"secret internals\"}"),
            new Answer(401, "{}"),
            new Answer(200, "{\"id\": 1"),
            new Answer(200, "<html>"),
            new Answer(200, ""));
    for (Answer answer : bad) {
      answers = () -> answer;
      assertEquals(503, status(() -> files.find("p", "file-1")), answer::toString);
      assertEquals(
          503, status(() -> files.keepResult("p", "a.csv", new byte[3])), answer::toString);
      assertEquals(
          503,
          status(() -> embeddings.embed("p", List.of("a")).await().indefinitely()),
          answer::toString);
    }
    answers = () -> new Answer(500, "");
    assertEquals(503, status(() -> files.download("p", "file-1", folder.resolve("f"))));
  }

  @Test
  void isUnavailableWhenNobodyListens() {
    server.stop(0);
    assertEquals(503, status(() -> files.find("p", "file-1")));
    assertEquals(503, status(() -> embeddings.embed("p", List.of("a")).await().indefinitely()));
  }

  @Test
  void passesOnWhatIsRefusedAndTellsWhatIsNotThere() {
    answers = () -> new Answer(400, "{\"error\": {\"message\": \"Too long.\"}}");
    ApiError refused =
        assertThrows(
            ApiError.class, () -> embeddings.embed("p", List.of("a")).await().indefinitely());
    assertEquals("400 Too long.", refused.status() + " " + refused.getMessage());
    answers = () -> new Answer(404, "{}");
    assertEquals(Optional.empty(), files.find("p", "file-1"));
    assertFalse(files.download("p", "file-1", folder.resolve("f")));
  }

  @Test
  void asksNobodyForWhatCanNotBeAFile() {
    for (String id : List.of("", ".", "..", "a/b", "file-1?x", "file 1")) {
      assertEquals(Optional.empty(), files.find("p", id), id);
      assertFalse(files.download("p", id, folder.resolve("f")), id);
    }
  }

  @Test
  void takesNoVectorsThatAreMissingOrOfSeveralLengths() {
    for (String data :
        List.of(
            "{\"index\": 0, \"embedding\": \"AACAPw==\"}",
            "{\"index\": 2, \"embedding\": \"AACAPw==\"}",
            "{\"index\": 0, \"embedding\": \"%%\"}",
            "{\"index\": 0, \"embedding\": \"AACAPw==\"},"
                + "{\"index\": 1, \"embedding\": \"AACAPwAAgD8=\"}")) {
      answers = () -> new Answer(200, "{\"data\": [" + data + "]}");
      assertEquals(
          503, status(() -> embeddings.embed("p", List.of("a", "b")).await().indefinitely()), data);
    }
  }

  @Test
  void putsVectorsIntoTheOrderOfTheTexts() {
    answers =
        () ->
            new Answer(
                200,
                "{\"usage\": {\"total_tokens\": 5}, \"data\": ["
                    + "{\"index\": 1, \"embedding\": \"AAAAQA==\"},"
                    + "{\"index\": 0, \"embedding\": \"AACAPw==\"}]}");
    Vectors vectors = embeddings.embed("p", List.of("a", "b")).await().indefinitely();
    assertEquals(1, vectors.dimensions());
    assertEquals(5, vectors.tokens());
    assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}, vectors.vectors());
  }
}
