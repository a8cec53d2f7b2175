package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tandem.generation.backend.openai.ServerSentEvents.Event;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSentEventsTest {

  private static final String STREAM =
      "\uFEFF: a comment\n"
          + "data: {\"text\":\"Näir 🗼\"}\n\n"
          + "id: 7\nretry: 10\ndata:{\"a\":1}\r\n\r\n"
          + ":\n\n\n"
          + "event: message\ndata: first\ndata:\ndata:  third\n\n"
          + "data: one\rdata: two\r\r"
          + "event: error\ndata: {}\n\n"
          + "error: {\"code\":500}\n\n"
          + "database: no\ndata\n\n"
          + "data: [DONE]\n\n";

  private static final List<String> EVENTS =
      List.of(
          "{\"text\":\"Näir 🗼\"}",
          "{\"a\":1}",
          "first\n\n third",
          "one\ntwo",
          "error {}",
          "error {\"code\":500}",
          "",
          "[DONE]");

  @Test
  void readsTheSameEventsWhereverTheStreamIsCutInTwo() {
    byte[] stream = STREAM.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= stream.length; cut++) {
      ServerSentEvents events = new ServerSentEvents();
      List<String> seen = new ArrayList<>();
      feed(events, Arrays.copyOfRange(stream, 0, cut), seen);
      feed(events, Arrays.copyOfRange(stream, cut, stream.length), seen);
      assertEquals(EVENTS, seen, "cut at " + cut);
      assertNull(events.rest());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64})
  void readsTheSameEventsFromPiecesOfAnySize(int size) {
    byte[] stream = STREAM.getBytes(StandardCharsets.UTF_8);
    ServerSentEvents events = new ServerSentEvents();
    List<String> seen = new ArrayList<>();
    for (int at = 0; at < stream.length; at += size) {
      feed(events, Arrays.copyOfRange(stream, at, Math.min(at + size, stream.length)), seen);
    }
    assertEquals(EVENTS, seen);
  }

  @Test
  void keepsWhatIsNotAskedForYet() {
    ServerSentEvents events = new ServerSentEvents();
    for (int i = 0; i < 1000; i++) {
      events.feed(Buffer.buffer("data: " + i + "\n\n"));
    }
    for (int i = 0; i < 1000; i++) {
      assertEquals(String.valueOf(i), shown(events.next()));
    }
    assertNull(events.next());
  }

  @Test
  void givesWhatTheEndOfTheStreamCutOff() {
    assertEquals("[DONE]", shown(restOf("data: [DONE]")));
    assertEquals("[DONE]", shown(restOf("data: [DONE]\n")));
    assertEquals("{\"a", shown(restOf("data: whole\n\ndata: {\"a")));
    assertNull(restOf("data: whole\n\n"));
    assertNull(restOf(": comment"));
  }

  @Test
  void readsMillionsOfLinesOfOneEventInLinearTime() {
    Buffer lines = Buffer.buffer("data:\n".repeat(1_000_000));
    ServerSentEvents events = new ServerSentEvents();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          events.feed(lines);
          assertNull(events.next());
          events.feed(Buffer.buffer("\n"));
          assertEquals(999_999, events.next().data().length);
        });
  }

  @Test
  void readsALongLineInManyPiecesInLinearTime() {
    ServerSentEvents events = new ServerSentEvents();
    Buffer piece = Buffer.buffer("x".repeat(10));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          events.feed(Buffer.buffer("data: "));
          for (int i = 0; i < 300_000; i++) {
            events.feed(piece);
            assertNull(events.next());
          }
          events.feed(Buffer.buffer("\n\n"));
          assertEquals(3_000_000, events.next().data().length);
        });
  }

  private static Event restOf(String stream) {
    ServerSentEvents events = new ServerSentEvents();
    feed(events, stream.getBytes(StandardCharsets.UTF_8), new ArrayList<>());
    return events.rest();
  }

  private static void feed(ServerSentEvents events, byte[] piece, List<String> seen) {
    events.feed(Buffer.buffer(piece));
    for (Event event = events.next(); event != null; event = events.next()) {
      seen.add(shown(event));
    }
  }

  private static String shown(Event event) {
    String data = new String(event.data(), StandardCharsets.UTF_8);
    return event.error() ? "error " + data : data;
  }
}
