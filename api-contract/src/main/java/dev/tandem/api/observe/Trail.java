package dev.tandem.api.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.quarkus.vertx.core.runtime.VertxMDC;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.function.Function;

/**
 * The stages of one request, wherever its work is done: worker threads do not know the request's
 * context by themselves. Taken from {@link Stages#trail}.
 */
public final class Trail {

  private final Stages stages;
  private final Context parent;
  private final io.vertx.core.Context vertx;

  /**
   * @param parent what the stages hang below; null when the request is not traced
   * @param vertx the request's own context, or null outside of requests
   */
  Trail(Stages stages, Context parent, io.vertx.core.Context vertx) {
    this.stages = stages;
    this.parent = parent;
    this.vertx = vertx;
  }

  /**
   * A stage that nothing of its request runs beside; what it calls hangs below it. Begins when
   * subscribed to.
   */
  public <T> Uni<T> around(Stage stage, Uni<T> work) {
    return uni(stage, true, segment -> work);
  }

  /** The same for a stage that says more of itself. */
  public <T> Uni<T> around(Stage stage, Function<Segment, Uni<T>> work) {
    return uni(stage, true, work);
  }

  /** A stage that others of its request run beside. */
  public <T> Uni<T> beside(Stage stage, Uni<T> work) {
    return uni(stage, false, segment -> work);
  }

  /** The same for a stage that says more of itself. */
  public <T> Uni<T> beside(Stage stage, Function<Segment, Uni<T>> work) {
    return uni(stage, false, work);
  }

  private <T> Uni<T> uni(Stage stage, boolean alone, Function<Segment, Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Segment segment = begin(stage, alone);
              return work.apply(segment)
                  .onTermination()
                  .invoke((item, failure, cancelled) -> segment.end(failure, cancelled));
            });
  }

  /** A stage whose results come one by one. */
  public <T> Multi<T> around(Stage stage, Multi<T> work) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Segment segment = begin(stage, true);
              return work.onTermination().invoke(segment::end);
            });
  }

  /**
   * A stage of stages: what it consists of follows the trail that it is given, which leads below
   * it.
   */
  public <T> Multi<T> along(Stage stage, Function<Trail, Multi<T>> work) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Segment segment = begin(stage, true);
              Trail inner = new Trail(stages, parent == null ? null : segment.context(), vertx);
              return work.apply(inner).onTermination().invoke(segment::end);
            });
  }

  /**
   * Work whose result several requests may share comes back on any one's context: from here on it
   * is this request's own again.
   */
  public <T> Uni<T> back(Uni<T> shared) {
    return vertx == null
        ? shared
        : shared.emitOn(
            command -> {
              if (Vertx.currentContext() == vertx) {
                command.run();
              } else {
                vertx.runOnContext(ignored -> command.run());
              }
            });
  }

  private Segment begin(Stage stage, boolean alone) {
    if (parent == null) {
      return new Segment(stages, stage, null, null, null);
    }
    return segment(stage, stage.name(), SpanKind.INTERNAL, alone);
  }

  /** A call to another system, named as conventions name it. End it, whatever comes. */
  public Segment call(String name) {
    return parent == null
        ? new Segment(stages, null, null, null, null)
        : segment(null, name, SpanKind.CLIENT, true);
  }

  private Segment segment(Stage stage, String name, SpanKind kind, boolean alone) {
    Span span = stages.tracer().spanBuilder(name).setParent(parent).setSpanKind(kind).startSpan();
    return new Segment(stages, stage, span, parent, alone ? vertx : null);
  }

  /** Says something of the whole request: in its trace, and on its further lines in the log. */
  public void note(String key, String value) {
    if (vertx != null) {
      VertxMDC.INSTANCE.put(key, value, vertx);
    }
    if (parent != null) {
      Span.fromContext(parent).setAttribute(key, value);
    }
  }
}
