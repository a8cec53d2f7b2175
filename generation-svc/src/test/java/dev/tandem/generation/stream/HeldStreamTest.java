package dev.tandem.generation.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeldStreamTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static Uni<Multi<String>> held(Multi<String> source, Duration atMost) {
    return HeldStream.of(source, item -> item.startsWith("answer"), atMost);
  }

  @Test
  void givesTheWholeStreamInOrder() {
    Multi<String> source = Multi.createFrom().items("begin", "answer 1", "answer 2");

    List<String> items =
        held(source, LONG).await().atMost(PATIENCE).collect().asList().await().atMost(PATIENCE);

    assertEquals(List.of("begin", "answer 1", "answer 2"), items);
  }

  @Test
  void failsAsAWholeWhenNothingWasAnsweredYet() {
    Multi<String> source =
        Multi.createBy()
            .concatenating()
            .streams(
                Multi.createFrom().item("begin"),
                Multi.createFrom().failure(new IllegalStateException("unknown store")));

    Uni<Multi<String>> held = held(source, LONG);

    assertThrows(IllegalStateException.class, () -> held.await().atMost(PATIENCE));
  }

  @Test
  void failsInsideTheStreamOnceAnsweringHasBegun() {
    UnicastProcessor<String> source = UnicastProcessor.create();
    Uni<Multi<String>> held = held(source, LONG);
    AtomicReference<Multi<String>> released = new AtomicReference<>();
    held.subscribe().with(released::set);

    source.onNext("begin");
    assertEquals(null, released.get());
    source.onNext("answer 1");
    AssertSubscriber<String> reader =
        released.get().subscribe().withSubscriber(AssertSubscriber.create(10));
    source.onNext("answer 2");
    source.onError(new IllegalStateException("broke off"));

    reader.assertItems("begin", "answer 1", "answer 2");
    reader.assertFailedWith(IllegalStateException.class, "broke off");
  }

  @Test
  void releasesTheBeginningWhenTheTimeIsOver() {
    Multi<String> source =
        Multi.createBy()
            .concatenating()
            .streams(Multi.createFrom().item("begin"), Multi.createFrom().nothing());

    Multi<String> released = held(source, Duration.ofMillis(1)).await().atMost(PATIENCE);

    assertEquals("begin", released.toUni().await().atMost(PATIENCE));
  }

  @Test
  void readsOnlyAsMuchAsIsAskedFor() {
    Multi<String> source = Multi.createFrom().items("answer 1", "answer 2", "answer 3");
    AssertSubscriber<String> reader =
        held(source, LONG)
            .await()
            .atMost(PATIENCE)
            .subscribe()
            .withSubscriber(AssertSubscriber.create(1));

    reader.assertItems("answer 1");
    reader.request(5);
    reader.assertItems("answer 1", "answer 2", "answer 3").assertCompleted();
  }

  @Test
  void stopsTheWorkWhenTheReaderGoesAway() {
    AtomicBoolean stopped = new AtomicBoolean();
    UnicastProcessor<String> source = UnicastProcessor.create();
    AtomicReference<Multi<String>> released = new AtomicReference<>();
    held(source.onCancellation().invoke(() -> stopped.set(true)), LONG)
        .subscribe()
        .with(released::set);
    source.onNext("answer 1");
    AssertSubscriber<String> reader =
        released.get().subscribe().withSubscriber(AssertSubscriber.create(10));

    assertFalse(stopped.get());
    reader.cancel();

    assertTrue(stopped.get());
  }
}
