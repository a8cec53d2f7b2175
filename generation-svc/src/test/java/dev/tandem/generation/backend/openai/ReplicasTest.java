package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.backend.ServedModel;
import dev.tandem.generation.backend.openai.ModelServerStub.Connection;
import dev.tandem.generation.backend.openai.ModelServerStub.Request;
import dev.tandem.generation.backend.openai.ModelServerStub.Script;
import io.smallrye.mutiny.Multi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several servers behind one name: who is asked, and who is asked next. */
class ReplicasTest {

  /** Answers in the way that it is asked. */
  private static void answer(Request request, Connection to) throws IOException {
    if (request.json().path("stream").asBoolean()) {
      to.beginStream();
      to.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"}}]}");
      to.event("[DONE]");
      to.endStream();
    } else {
      to.json(200, "{\"choices\":[]}");
    }
  }

  private static void ask(Servers servers, boolean streamed) {
    if (streamed) {
      assertEquals(1, servers.chunks().size());
    } else {
      servers.answer();
    }
  }

  static Stream<Arguments> retriable() {
    return Stream.of(
        Arguments.of("reset", (Script) (request, to) -> to.reset()),
        Arguments.of("closed", (Script) (request, to) -> to.close()),
        Arguments.of(
            "reset after the head",
            (Script)
                (request, to) -> {
                  to.beginStream();
                  to.isLeftWithin(Duration.ofMillis(20));
                  to.reset();
                }),
        Arguments.of("502", (Script) (request, to) -> to.json(502, "{}")),
        Arguments.of("503", (Script) (request, to) -> to.json(503, "{}")),
        Arguments.of("504", (Script) (request, to) -> to.json(504, "{}")));
  }

  @ParameterizedTest
  @MethodSource("retriable")
  void asksAnotherReplicaWhenOneFailsBeforeItAnswers(String what, Script bad) {
    Map<String, String> patient =
        Map.of("breaker.failures-in-a-row", "100", "breaker.window", "64");
    try (ModelServerStub first = new ModelServerStub(bad);
        ModelServerStub second = new ModelServerStub(ReplicasTest::answer);
        Servers servers = Servers.of(patient, first.url(), second.url())) {
      for (int i = 0; i < 20; i++) {
        ask(servers, i % 2 == 0);
      }
      assertEquals(20, second.requests().size(), what);
      assertTrue(first.requests().size() > 0, "ties are not broken at random");
    }
  }

  @Test
  void asksAnotherReplicaWhenNobodyListensAtOne() {
    ModelServerStub gone = new ModelServerStub(ReplicasTest::answer);
    String url = gone.url();
    gone.close();
    try (ModelServerStub second = new ModelServerStub(ReplicasTest::answer);
        Servers servers = Servers.of(url, second.url())) {
      for (int i = 0; i < 10; i++) {
        ask(servers, i % 2 == 0);
      }
      assertEquals(10, second.requests().size());
    }
  }

  static Stream<Arguments> lasting() {
    return Stream.of(
        Arguments.of("500", (Script) (request, to) -> to.json(500, "{}"), 502),
        Arguments.of("400", (Script) (request, to) -> to.json(400, "{}"), 400),
        Arguments.of("429", (Script) (request, to) -> to.json(429, "{}"), 429),
        Arguments.of("html", (Script) (request, to) -> to.answer(200, "text/html", "<p>"), 502),
        Arguments.of("slow", (Script) (request, to) -> to.isLeftWithin(Servers.PATIENCE), 504));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void doesNotRepeatWhatAnotherReplicaMightRepeatTooOrHasBegun(
      String what, Script bad, int status) {
    try (ModelServerStub first = new ModelServerStub(bad);
        ModelServerStub second = new ModelServerStub(bad);
        Servers servers = Servers.of(Map.of("timeout", "300ms"), first.url(), second.url())) {
      assertEquals(status, servers.failure(false).status());
      assertEquals(status, servers.failure(true).status());
      assertEquals(2, first.requests().size() + second.requests().size(), what);
    }
  }

  @Test
  void asksNoMoreReplicasThanAllowed() {
    Script bad = (request, to) -> to.json(503, "{}", "retry-after: 9");
    try (ModelServerStub a = new ModelServerStub(bad);
        ModelServerStub b = new ModelServerStub(bad);
        ModelServerStub c = new ModelServerStub(bad);
        Servers servers = Servers.of(Map.of("attempts", "2"), a.url(), b.url(), c.url())) {
      ApiError error = servers.failure(false);

      assertEquals(503, error.status());
      assertEquals(Duration.ofSeconds(9), error.retryAfter().orElseThrow());
      assertEquals(2, a.requests().size() + b.requests().size() + c.requests().size());
    }
  }

  @Test
  void leavesAReplicaAloneThatKeepsFailingAndTriesItAgainLater() throws InterruptedException {
    CountDownLatch healed = new CountDownLatch(1);
    Script sick =
        (request, to) -> {
          if (healed.getCount() > 0) {
            to.json(500, "{}");
          } else {
            answer(request, to);
          }
        };
    Map<String, String> settings =
        Map.of("breaker.failures-in-a-row", "3", "breaker.open-for", "1500ms");
    try (ModelServerStub stub = new ModelServerStub(sick);
        Servers servers = Servers.of(settings, stub.url())) {
      for (int i = 0; i < 3; i++) {
        assertEquals(502, servers.failure(i % 2 == 0).status());
      }
      ApiError away = servers.failure(false);
      assertEquals(503, away.status());
      assertTrue(away.getMessage().contains("llama"), away.getMessage());
      assertTrue(away.retryAfter().orElseThrow().toMillis() > 500);
      assertEquals(3, stub.requests().size(), "an open breaker let a request through");

      healed.countDown();
      TimeUnit.MILLISECONDS.sleep(1600);

      ask(servers, true);
      ask(servers, false);
    }
  }

  @Test
  void aModelThatKeepsFailingDoesNotTakeItsServersOthersWithIt() {
    Script mixed =
        (request, to) -> {
          if (request.json().path("model").asText().equals("broken")) {
            to.json(500, "{}");
          } else {
            answer(request, to);
          }
        };
    Map<String, String> settings =
        Map.of("breaker.failures-in-a-row", "3", "models.broken.context-tokens", "4096");
    try (ModelServerStub stub = new ModelServerStub(mixed);
        Servers servers = Servers.of(settings, stub.url())) {
      ServedModel broken = servers.servers.model("broken").orElseThrow();
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        statuses.add(
            assertThrows(
                    ApiError.class,
                    () ->
                        servers
                            .servers
                            .complete(broken, Servers.request())
                            .await()
                            .atMost(Servers.PATIENCE))
                .status());
      }
      assertEquals(List.of(502, 502, 502, 503, 503), statuses);
      for (int i = 0; i < 5; i++) {
        ask(servers, i % 2 == 0);
      }
      assertEquals(8, stub.requests().size());
    }
  }

  @Test
  void leavesAReplicaAloneThatKeepsClosingConnections() {
    Script bad = (request, to) -> to.close();
    try (ModelServerStub stub = new ModelServerStub(bad);
        Servers servers = Servers.of(Map.of("breaker.failures-in-a-row", "2"), stub.url())) {
      for (int i = 0; i < 5; i++) {
        assertEquals(503, servers.failure(i % 2 == 0).status());
      }
      assertEquals(2, stub.requests().size());
    }
  }

  @RepeatedTest(3)
  void asksTheReplicaWithTheFewestRequests() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Script held =
        (request, to) -> {
          await(open);
          answer(request, to);
        };
    try (ModelServerStub a = new ModelServerStub(held);
        ModelServerStub b = new ModelServerStub(held);
        ModelServerStub c = new ModelServerStub(held);
        Servers servers = Servers.of(a.url(), b.url(), c.url())) {
      List<CompletableFuture<ObjectNode>> answers = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        answers.add(servers.complete().subscribeAsCompletionStage());
      }
      until(() -> a.requests().size() + b.requests().size() + c.requests().size() == 9);
      assertEquals(
          List.of(3, 3, 3), List.of(a.requests().size(), b.requests().size(), c.requests().size()));
      open.countDown();
      for (CompletableFuture<ObjectNode> answer : answers) {
        answer.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void letsRequestsWaitForAPlaceAndRefusesThoseBeyondTheLine() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Script held =
        (request, to) -> {
          await(open);
          answer(request, to);
        };
    Map<String, String> narrow =
        Map.of("max-concurrent", "1", "max-waiting", "1", "max-wait", "20s");
    try (ModelServerStub stub = new ModelServerStub(held);
        Servers servers = Servers.of(narrow, stub.url())) {
      CompletableFuture<ObjectNode> first = servers.complete().subscribeAsCompletionStage();
      CompletableFuture<List<ObjectNode>> second =
          servers.stream().collect().asList().subscribeAsCompletionStage();

      ApiError third = servers.failure(true);
      assertEquals(503, third.status());
      assertTrue(third.getMessage().contains("busy"), third.getMessage());
      assertTrue(third.retryAfter().isPresent());
      until(() -> stub.requests().size() == 1);

      open.countDown();
      first.get(20, TimeUnit.SECONDS);
      assertEquals(1, second.get(20, TimeUnit.SECONDS).size());
    }
  }

  @Test
  void refusesRequestsThatWaitedTooLongOrWereGivenUp() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Script held =
        (request, to) -> {
          await(open);
          answer(request, to);
        };
    Map<String, String> narrow =
        Map.of("max-concurrent", "1", "max-waiting", "2", "max-wait", "300ms");
    try (ModelServerStub stub = new ModelServerStub(held);
        Servers servers = Servers.of(narrow, stub.url())) {
      CompletableFuture<ObjectNode> first = servers.complete().subscribeAsCompletionStage();
      CompletableFuture<ObjectNode> given = servers.complete().subscribeAsCompletionStage();
      given.cancel(true);
      CompletableFuture<ObjectNode> late = servers.complete().subscribeAsCompletionStage();

      CompletionException failure = assertThrows(CompletionException.class, late::join);
      assertEquals(503, ((ApiError) failure.getCause()).status());

      open.countDown();
      first.get(20, TimeUnit.SECONDS);
      assertEquals(1, stub.requests().size());
      assertEquals(0, servers.meters.get("tandem.backend.load").gauge().value());
      ask(servers, true);
    }
  }

  @Test
  void prefersAFreePlaceToASpotInALine() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Script held =
        (request, to) -> {
          await(open);
          answer(request, to);
        };
    try (ModelServerStub small = new ModelServerStub(held);
        ModelServerStub large = new ModelServerStub(held);
        Servers servers =
            Servers.configured(
                Map.of(
                    "tandem.backends.small.url", small.url(),
                    "tandem.backends.small.max-concurrent", "1",
                    "tandem.backends.small.models.llama.served-as", "tiny",
                    "tandem.backends.small.probe.every", "0s",
                    "tandem.backends.large.url", large.url() + "/v1",
                    "tandem.backends.large.models.llama.served-as", "huge",
                    "tandem.backends.large.probe.every", "0s"))) {
      List<CompletableFuture<ObjectNode>> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        answers.add(servers.complete().subscribeAsCompletionStage());
      }
      until(() -> small.requests().size() + large.requests().size() == 5);
      assertEquals(1, small.requests().size());
      assertEquals("tiny", small.requests().getFirst().json().path("model").asText());
      assertEquals("huge", large.requests().getFirst().json().path("model").asText());
      open.countDown();
      for (CompletableFuture<ObjectNode> answer : answers) {
        answer.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void asksAgainWhenAKeptConnectionTurnsOutToBeClosed() throws Exception {
    // Each connection serves one request and is closed, unannounced, when the second one comes.
    Map<Connection, Boolean> served = new ConcurrentHashMap<>();
    Script once =
        (request, to) -> {
          if (served.put(to, true) != null) {
            to.close();
          } else {
            answer(request, to);
          }
        };
    try (ModelServerStub stub = new ModelServerStub(once);
        Servers servers = Servers.of(Map.of("breaker.failures-in-a-row", "1"), stub.url())) {
      for (int i = 0; i < 5; i++) {
        ask(servers, i % 2 == 0);
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  @Test
  void servesManyStreamsAtATime() {
    int many = 200;
    CountDownLatch all = new CountDownLatch(many);
    Script together =
        (request, to) -> {
          to.beginStream();
          to.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"1\"}}]}");
          all.countDown();
          await(all);
          to.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"2\"}}]}");
          to.event("[DONE]");
          to.endStream();
        };
    try (ModelServerStub stub = new ModelServerStub(together);
        Servers servers = Servers.of(stub.url())) {
      List<Multi<ObjectNode>> streams = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        streams.add(servers.stream());
      }
      List<ObjectNode> chunks =
          Multi.createBy()
              .merging()
              .withConcurrency(many)
              .streams(streams)
              .collect()
              .asList()
              .await()
              .atMost(Duration.ofSeconds(60));
      assertEquals(2 * many, chunks.size());
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IOException("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Servers.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited in vain");
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
