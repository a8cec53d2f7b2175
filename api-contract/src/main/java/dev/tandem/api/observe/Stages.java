package dev.tandem.api.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures the stages of requests, and draws them in traces. Without a trace a stage costs one
 * timer. Thread-safe.
 */
@Singleton
public class Stages {

  /** Upper bounds of the histogram's buckets, wide enough for a cache hit and for a long answer. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private final MeterRegistry meters;
  private final Tracer tracer;
  private final Map<Stage, Timer> timers = new ConcurrentHashMap<>();

  @Inject
  public Stages(MeterRegistry meters, OpenTelemetry telemetry) {
    this.meters = meters;
    this.tracer = telemetry.getTracer("dev.tandem");
  }

  /** Measures into nothing: for those who are put together by hand. */
  public static Stages unseen() {
    return new Stages(new SimpleMeterRegistry(), OpenTelemetry.noop());
  }

  /** The trail of the request in hand, to be taken on its own context before work is given away. */
  public Trail trail() {
    Context here = Context.current();
    boolean traced = Span.fromContext(here).getSpanContext().isValid();
    // Only a request's own context: what others share must not remember one request.
    io.vertx.core.Context own = Vertx.currentContext();
    boolean ofRequest = own != null && VertxContext.isDuplicatedContext(own);
    return new Trail(this, traced ? here : null, ofRequest ? own : null);
  }

  /** Notes how long a stage took that was measured elsewhere. */
  public void took(Stage stage, long nanos) {
    timer(stage).record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Work that nobody waits for: a trace of its own, with links to the requests that asked for it.
   * End it, whatever comes.
   *
   * @param asked what {@link TraceParent} wrote for these requests
   */
  public Segment background(String name, List<String> asked) {
    SpanBuilder span = tracer.spanBuilder(name).setNoParent();
    asked.forEach(request -> TraceParent.read(request).ifPresent(span::addLink));
    return new Segment(this, null, span.startSpan(), Context.root(), null);
  }

  Tracer tracer() {
    return tracer;
  }

  private Timer timer(Stage stage) {
    Timer known = timers.get(stage);
    return known != null
        ? known
        : timers.computeIfAbsent(
            stage,
            added ->
                Timer.builder(added.meter())
                    .tag("stage", added.name())
                    .serviceLevelObjectives(BUCKETS)
                    .register(meters));
  }
}
