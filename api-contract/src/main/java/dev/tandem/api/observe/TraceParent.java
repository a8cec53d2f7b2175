package dev.tandem.api.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which request work was asked for by, as it is kept with work that waits: W3C Trace Context. */
public final class TraceParent {

  private static final Pattern FORM =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

  private TraceParent() {}

  /** Of the request in hand; null when it is not traced. */
  public static String here() {
    SpanContext span = Span.current().getSpanContext();
    return span.isValid()
        ? "00-%s-%s-%s".formatted(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex())
        : null;
  }

  static Optional<SpanContext> read(String written) {
    Matcher form = FORM.matcher(written);
    return form.matches()
        ? Optional.of(
            SpanContext.createFromRemoteParent(
                form.group(1),
                form.group(2),
                TraceFlags.fromHex(form.group(3), 0),
                TraceState.getDefault()))
        : Optional.empty();
  }
}
