package dev.tandem.generation.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.generation.backend.openai.Places.State;
import dev.tandem.generation.backend.openai.Places.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final List<String> granted = new ArrayList<>();
  private final Places places = new Places(1, 2);

  private Ticket ticket(String name) {
    return new Ticket(() -> granted.add(name));
  }

  @Test
  void givesAPlaceThenASpotInTheLineThenNothing() {
    assertTrue(places.isFree());
    assertEquals(State.HOLDING, places.enter(ticket("a")));
    assertFalse(places.isFree());
    assertEquals(State.WAITING, places.enter(ticket("b")));
    assertEquals(State.WAITING, places.enter(ticket("c")));
    assertEquals(State.REFUSED, places.enter(ticket("d")));
    assertEquals(3, places.load());
    assertEquals(List.of(), granted, "who gets a place at once is not called");
  }

  @Test
  void handsThePlaceToTheFirstInLine() {
    Ticket a = ticket("a");
    Ticket b = ticket("b");
    Ticket c = ticket("c");
    List.of(a, b, c).forEach(places::enter);

    places.leave(a);
    assertEquals(List.of("b"), granted);
    places.leave(b);
    places.leave(c);

    assertEquals(List.of("b", "c"), granted);
    assertEquals(0, places.load());
  }

  @Test
  void skipsThoseWhoLeftTheLine() {
    Ticket a = ticket("a");
    Ticket b = ticket("b");
    Ticket c = ticket("c");
    List.of(a, b, c).forEach(places::enter);

    places.leave(b);
    places.leave(a);

    assertEquals(List.of("c"), granted);
    assertEquals(1, places.load());
  }

  @Test
  void givesNothingBackTwice() {
    Ticket a = ticket("a");
    places.enter(a);
    places.leave(a);
    places.leave(a);

    assertEquals(0, places.load());
    assertEquals(State.HOLDING, places.enter(ticket("b")));
    assertEquals(State.WAITING, places.enter(ticket("c")));
  }

  @Test
  void givesNothingToTheRefusedAndToThoseWhoLeftBeforeTheyEntered() {
    Ticket early = ticket("early");
    places.leave(early);
    assertEquals(State.LEFT, places.enter(early));
    assertEquals(0, places.load());

    Places full = new Places(1, 0);
    full.enter(ticket("a"));
    Ticket refused = ticket("refused");
    full.enter(refused);
    full.leave(refused);
    assertEquals(1, full.load());
  }

  @Test
  void neverGivesOutMoreThanThereAreAndLosesNone() throws InterruptedException {
    Places few = new Places(3, 1000);
    AtomicInteger holding = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 900; i++) {
        threads.execute(() -> serve(few, threads, holding, most, served));
      }
      while (served.get() < 900) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
    assertTrue(most.get() <= 3, "at a time: " + most.get());
    assertEquals(0, few.load());
  }

  private static void serve(
      Places places,
      ExecutorService threads,
      AtomicInteger holding,
      AtomicInteger most,
      AtomicInteger served) {
    Ticket[] self = new Ticket[1];
    Runnable work =
        () -> {
          most.accumulateAndGet(holding.incrementAndGet(), Math::max);
          holding.decrementAndGet();
          places.leave(self[0]);
          served.incrementAndGet();
        };
    self[0] = new Ticket(() -> threads.execute(work));
    if (places.enter(self[0]) == State.HOLDING) {
      work.run();
    }
  }
}
