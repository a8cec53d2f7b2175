package dev.tandem.generation.backend.openai;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What is measured of one model of one backend: {@code tandem.backend.requests}, timed and counted
 * by outcome ({@code answered}, {@code cancelled} or the kind of the fault), and {@code
 * tandem.backend.first.chunk}, the time to a stream's first.
 */
final class ModelMeters {

  private static final String REQUESTS = "tandem.backend.requests";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer answered;
  private final Timer firstChunk;

  ModelMeters(MeterRegistry registry, String backend, String model) {
    this.registry = registry;
    this.tags = Tags.of("backend", backend, "model", model);
    this.answered = timer("answered");
    this.firstChunk = registry.timer("tandem.backend.first.chunk", tags);
  }

  private Timer timer(String outcome) {
    return registry.timer(REQUESTS, tags.and("outcome", outcome));
  }

  void firstChunk(long nanos) {
    firstChunk.record(nanos, TimeUnit.NANOSECONDS);
  }

  void answered(long nanos) {
    answered.record(nanos, TimeUnit.NANOSECONDS);
  }

  void cancelled(long nanos) {
    timer("cancelled").record(nanos, TimeUnit.NANOSECONDS);
  }

  void failed(FaultKind kind, long nanos) {
    timer(kind.name().toLowerCase(Locale.ROOT)).record(nanos, TimeUnit.NANOSECONDS);
  }
}
