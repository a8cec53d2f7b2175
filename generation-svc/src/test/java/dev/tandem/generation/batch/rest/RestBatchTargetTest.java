package dev.tandem.generation.batch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.auth.ServiceTokens;
import dev.tandem.generation.batch.BatchTarget.Answer;
import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestBatchTargetTest {

  private static final ServiceTokens TOKENS =
      new ServiceTokens(Optional.empty(), Clock.systemUTC());
  private static final Asker ASKER = Asker.service("first");

  private final RawServer server = new RawServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer send(String endpoint) {
    RestBatchTarget target =
        new RestBatchTarget(
            () -> server.address("/generation/"), server.address("/retrieval"), TOKENS);
    return target.send(ASKER, endpoint, "{\"a\":1}").await().atMost(Duration.ofSeconds(10));
  }

  @Test
  void sendsLinesToTheRouteWithTheProjectsToken() {
    server.answers(
        "HTTP/1.1 400 Bad\r\nx-request-id: req_9\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\n{}");

    Answer answer = send("/v1/responses");

    assertEquals(new Answer(400, "req_9", Optional.of(Duration.ofSeconds(7)), "{}"), answer);
    assertTrue(server.seen().startsWith("POST /generation/v1/responses HTTP/1.1"), server.seen());
    assertTrue(server.seen().contains("authorization: Bearer tandem-service."), server.seen());
    assertTrue(server.seen().endsWith("{\"a\":1}"), server.seen());
  }

  @Test
  void sendsEmbeddingsToRetrieval() {
    server.answers("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");

    Answer answer = send("/v1/embeddings");

    assertNull(answer.requestId());
    assertTrue(server.seen().startsWith("POST /retrieval/v1/embeddings"), server.seen());
  }

  @Test
  void givesBackWhatIsNoJson() {
    server.answers(
        "HTTP/1.1 502 Bad Gateway\r\nretry-after: Fri, 31 Dec 1999 23:59:59 GMT\r\n"
            + "content-length: 6\r\n\r\n<html>");

    assertEquals(new Answer(502, null, Optional.empty(), "<html>"), send("/v1/responses"));
  }

  @Test
  void failsWhenTheAnswerBreaksOffOrIsNoHttp() {
    server.answers("HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n{\"a\":");
    assertInstanceOf(IOException.class, failure());
    server.answers("moo\r\n\r\n");
    assertInstanceOf(IOException.class, failure());
    server.answers("");
    assertInstanceOf(IOException.class, failure());
  }

  @Test
  void failsWhenNothingListens() {
    URI nowhere = server.address("");
    server.close();
    RestBatchTarget target = new RestBatchTarget(() -> nowhere, nowhere, TOKENS);

    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () -> target.send(ASKER, "/v1/responses", "{}").await().atMost(Duration.ofSeconds(10)));

    assertInstanceOf(ConnectException.class, failure.getCause());
  }

  @Test
  void breaksTheRequestOffWhenItIsCancelled() {
    server.hangs();
    RestBatchTarget target =
        new RestBatchTarget(() -> server.address(""), server.address(""), TOKENS);

    assertThrows(
        TimeoutException.class,
        () ->
            target
                .send(ASKER, "/v1/responses", "{}")
                .ifNoItem()
                .after(Duration.ofMillis(300))
                .fail()
                .await()
                .atMost(Duration.ofSeconds(10)));

    assertTrue(server.clientLeft(Duration.ofSeconds(5)));
  }

  private Throwable failure() {
    return assertThrows(CompletionException.class, () -> send("/v1/responses")).getCause();
  }
}
