package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.backend.openai.ModelServerStub.Script;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What reaches the server of a caller that leaves, or takes its time. */
class FlowTest {

  private static final String CHUNK =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "x".repeat(1000) + "\"}}]}";

  private final CompletableFuture<Boolean> left = new CompletableFuture<>();

  private boolean isLeft() throws Exception {
    return left.get(20, TimeUnit.SECONDS);
  }

  private Script untilLeft(Script begin) {
    return (request, to) -> {
      begin.answer(request, to);
      left.complete(to.isLeftWithin(Duration.ofSeconds(15)));
    };
  }

  @Test
  void closesTheConnectionWhenACallerLeavesAStream() throws Exception {
    Script streaming =
        untilLeft(
            (request, to) -> {
              to.beginStream();
              to.event(CHUNK);
            });
    try (ModelServerStub stub = new ModelServerStub(streaming);
        Servers servers = Servers.of(stub.url())) {
      AssertSubscriber<ObjectNode> reader =
          servers.stream().subscribe().withSubscriber(AssertSubscriber.create(10));
      reader.awaitItems(1, Servers.PATIENCE);

      reader.cancel();

      assertTrue(isLeft(), "the server was left writing");
      ReplicasTest.until(() -> servers.meters.get("tandem.backend.load").gauge().value() == 0);
    }
  }

  @Test
  void closesTheConnectionWhenACallerLeavesBeforeTheFirstChunk() throws Exception {
    try (ModelServerStub stub = new ModelServerStub(untilLeft((request, to) -> {}));
        Servers servers = Servers.of(stub.url())) {
      Cancellable reader = servers.stream().subscribe().with(chunk -> {});
      ReplicasTest.until(() -> stub.requests().size() == 1);

      reader.cancel();

      assertTrue(isLeft());
    }
  }

  @Test
  void closesTheConnectionWhenACallerLeavesBeforeTheAnswer() throws Exception {
    try (ModelServerStub stub =
            new ModelServerStub(
                untilLeft(
                    (request, to) -> to.raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")));
        Servers servers = Servers.of(stub.url())) {
      Cancellable reader = servers.complete().subscribe().with(answer -> {});
      ReplicasTest.until(() -> stub.requests().size() == 1);

      reader.cancel();

      assertTrue(isLeft());
      assertEquals(
          1,
          servers
              .meters
              .get("tandem.backend.requests")
              .tag("outcome", "cancelled")
              .timer()
              .count());
    }
  }

  @Test
  void closesTheConnectionWhenAServerGoesOnAfterTheEndMark() throws Exception {
    Script endless =
        (request, to) -> {
          to.beginStream();
          to.event("[DONE]");
          left.complete(to.isLeftWithin(Duration.ofSeconds(15)));
        };
    try (ModelServerStub stub = new ModelServerStub(endless);
        Servers servers = Servers.of(stub.url())) {
      assertEquals(0, servers.chunks().size());
      assertTrue(isLeft());
    }
  }

  @Test
  void stopsReadingWhenNobodyAsksForMoreAndGoesOnWhenSomebodyDoes() throws Exception {
    int total = 20_000;
    AtomicLong written = new AtomicLong();
    Script generous =
        (request, to) -> {
          to.beginStream();
          for (int i = 0; i < total; i++) {
            to.event(CHUNK);
            written.incrementAndGet();
          }
          to.event("[DONE]");
          to.endStream();
        };
    // The timeout shows that a reader's own pauses are not held against the server.
    Map<String, String> settings = Map.of("max-answer-size", "64M", "timeout", "300ms");
    try (ModelServerStub stub = new ModelServerStub(generous);
        Servers servers = Servers.of(settings, stub.url())) {
      AssertSubscriber<ObjectNode> reader =
          servers.stream().subscribe().withSubscriber(AssertSubscriber.create(0));
      long blockedAt = whenStill(written);
      assertTrue(blockedAt < total / 2, "the server wrote " + blockedAt + " of " + total);
      assertEquals(0, reader.getItems().size());

      reader.request(1);
      reader.awaitItems(1, Servers.PATIENCE);
      reader.request(2);
      reader.awaitItems(3, Servers.PATIENCE);
      TimeUnit.MILLISECONDS.sleep(700);
      reader.assertNotTerminated();
      assertEquals(3, reader.getItems().size());
      assertTrue(written.get() < total / 2 + 1000);

      reader.request(Long.MAX_VALUE);
      reader.awaitCompletion(Duration.ofSeconds(60));
      assertEquals(total, reader.getItems().size());
    }
  }

  /** The count once it has not changed for half a second. */
  private static long whenStill(AtomicLong count) throws InterruptedException {
    long before = -1;
    while (count.get() == 0 || count.get() != before) {
      before = count.get();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    return before;
  }

  @Test
  void givesChunksOneByOneToAReaderThatAsksOneByOne() {
    Script script =
        (request, to) -> {
          to.beginStream();
          StringBuilder together = new StringBuilder();
          for (int i = 0; i < 500; i++) {
            together.append("data: {\"i\":").append(i).append("}\n\n");
          }
          to.chunk(together + "data: [DONE]\n\n");
          to.endStream();
        };
    try (ModelServerStub stub = new ModelServerStub(script);
        Servers servers = Servers.of(stub.url())) {
      AssertSubscriber<ObjectNode> reader =
          servers.stream().subscribe().withSubscriber(AssertSubscriber.create(0));
      for (int i = 0; i < 500; i++) {
        reader.request(1);
        reader.awaitItems(i + 1, Servers.PATIENCE);
        assertEquals(i, reader.getItems().get(i).path("i").asInt());
      }
      reader.request(1);
      reader.awaitCompletion(Servers.PATIENCE);
    }
  }
}
