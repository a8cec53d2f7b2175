package dev.tandem.api.observe;

import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.vertx.core.Vertx;
import java.util.List;

/** A stage that has begun: measured always, and a span where its request is traced. */
public final class Segment {

  private final Stages stages;
  private final Stage stage;
  private final Span span;
  private final Context before;
  private final Context own;
  private final io.vertx.core.Context vertx;
  private final long begun = System.nanoTime();

  /**
   * @param stage null for what is measured by other means
   * @param span null without a trace
   * @param vertx the request's own context; where that is in hand the span becomes the current one.
   *     Null when it must not
   */
  Segment(Stages stages, Stage stage, Span span, Context before, io.vertx.core.Context vertx) {
    this.stages = stages;
    this.stage = stage;
    this.span = span;
    this.before = before;
    this.own = span == null ? null : before.with(span);
    // Quarkus gives the context it attaches to what is logged with the lines of the current one, so
    // that from anywhere else the request would lose its ids, or get another's.
    this.vertx = Vertx.currentContext() == vertx ? vertx : null;
    if (this.vertx != null) {
      QuarkusContextStorage.INSTANCE.attach(vertx, own);
    }
  }

  /** What hangs below it is given this as its parent; null without a trace. */
  Context context() {
    return own;
  }

  /** Whether anybody will read what is set. */
  public boolean isTraced() {
    return span != null;
  }

  public void set(String key, String value) {
    if (span != null && value != null) {
      span.setAttribute(key, value);
    }
  }

  public void set(String key, long value) {
    if (span != null) {
      span.setAttribute(key, value);
    }
  }

  public void set(String key, double value) {
    if (span != null) {
      span.setAttribute(key, value);
    }
  }

  public void set(String key, List<String> values) {
    if (span != null) {
      span.setAttribute(stringArrayKey(key), values);
    }
  }

  /** Ends it; what failed is named by its class only, as messages may hold what users said. */
  public void end(Throwable failure, boolean cancelled) {
    if (stage != null) {
      stages.took(stage, System.nanoTime() - begun);
    }
    if (span == null) {
      return;
    }
    if (failure != null) {
      span.setStatus(StatusCode.ERROR).setAttribute("error.type", failure.getClass().getName());
    } else if (cancelled) {
      span.setAttribute("error.type", "cancelled");
    }
    span.end();
    if (vertx == null) {
      return;
    }
    if (Vertx.currentContext() == vertx) {
      stepBack();
    } else {
      vertx.runOnContext(ignored -> stepBack());
    }
  }

  /** The request may have ended before, as when its caller went away: then it is not ours. */
  private void stepBack() {
    if (QuarkusContextStorage.getOtelContext(vertx) == own) {
      QuarkusContextStorage.INSTANCE.attach(vertx, before);
    }
  }
}
