package dev.tandem.benchmarks.gateway;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Many streams at once, and the memory of the process that passes them on. */
final class ManyStreams {

  /** All streams are begun within this time, well before the first one ends. */
  private static final int RAMP_SECONDS = 5;

  /** For the last stream to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int SAMPLE_MILLISECONDS = 100;

  private final Load load;
  private final Gateway gateway;
  private final Memory memory;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();

  /**
   * @param memory null when it does not matter
   */
  ManyStreams(Load load, Gateway gateway, Memory memory) {
    this.load = load;
    this.gateway = gateway;
    this.memory = memory;
  }

  void measure(int count, int tokensEach) {
    double before = resident();
    CompletableFuture<Load.Outcome> running =
        CompletableFuture.supplyAsync(
            () -> load.atRate(this::stream, Math.max(1, count / RAMP_SECONDS), count, PATIENCE));
    double most = before;
    int mostOpen = 0;
    while (!running.isDone()) {
      most = Math.max(most, resident());
      mostOpen = Math.max(mostOpen, open.get());
      Waiting.milliseconds(SAMPLE_MILLISECONDS);
    }
    Load.Outcome outcome = running.join();
    System.out.printf(
        "streams, %s: %d at once, %d of %d whole, %d of %d tokens, first token median %.2f ms,"
            + " p99 %.2f ms",
        gateway.name(),
        mostOpen,
        outcome.durations().count(),
        count,
        tokens.get(),
        count * tokensEach,
        outcome.durations().median(),
        outcome.durations().p99());
    System.out.println(
        memory == null ? "" : "; resident %.0f MB, before %.0f MB".formatted(most, before));
  }

  private Future<Long> stream() {
    open.incrementAndGet();
    return gateway.stream()
        .onComplete(ended -> open.decrementAndGet())
        .map(
            told -> {
              tokens.addAndGet(told.tokens());
              return told.firstToken();
            });
  }

  private double resident() {
    return memory == null ? 0 : memory.resident();
  }
}
