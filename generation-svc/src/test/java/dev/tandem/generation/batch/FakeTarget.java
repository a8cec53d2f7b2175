package dev.tandem.generation.batch;

import dev.tandem.generation.retrieval.Asker;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Answers lines as a test wants, and counts how often each was sent and how many run at once. */
final class FakeTarget implements BatchTarget {

  final Map<String, Integer> sent = new ConcurrentHashMap<>();
  final Map<String, Long> lastSentNanos = new ConcurrentHashMap<>();
  final AtomicInteger running = new AtomicInteger();
  final AtomicInteger mostRunning = new AtomicInteger();
  private final Function<String, Uni<Answer>> behaviour;

  FakeTarget(Function<String, Uni<Answer>> behaviour) {
    this.behaviour = behaviour;
  }

  /** Answers everything, a moment later. */
  static FakeTarget answering() {
    return new FakeTarget(
        body -> Uni.createFrom().item(ok()).onItem().delayIt().by(Duration.ofMillis(5)));
  }

  static Answer ok() {
    return answer(200, "{\"usage\":{\"input_tokens\":2,\"output_tokens\":3}}");
  }

  static Answer answer(int status, String body) {
    return new Answer(status, "req_1", Optional.empty(), body);
  }

  static Uni<Answer> never() {
    return Uni.createFrom().nothing();
  }

  @Override
  public Uni<Answer> send(Asker asker, String endpoint, String body) {
    sent.merge(body, 1, Integer::sum);
    lastSentNanos.put(body, System.nanoTime());
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    return behaviour.apply(body).onTermination().invoke(running::decrementAndGet);
  }

  static String body(String customId) {
    return "{\"id\":\"" + customId + "\"}";
  }
}
