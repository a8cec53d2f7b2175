package dev.tandem.api.observe;

import dev.tandem.api.request.RequestIds;
import io.quarkus.vertx.core.runtime.VertxMDC;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Puts a request's id on every line that is logged for it, whichever thread works on it, and where
 * it is wanted writes a line when it has ended. Lines hold methods, paths and numbers, and nothing
 * of queries, headers or bodies.
 */
@ApplicationScoped
public class RequestLog {

  /** The request's id in the log. */
  public static final String REQUEST = "request_id";

  /** The id of the answer's receipt in the log. */
  public static final String RECEIPT = "receipt_id";

  /** As Quarkus names it. */
  private static final String TRACE = "traceId";

  private static final Logger LOG = Logger.getLogger("dev.tandem.request");

  private final boolean lines;

  public RequestLog(LogConfig config) {
    this.lines = config.requests();
  }

  /** Behind the filter that gives ids. */
  void register(@Observes Filters filters) {
    filters.register(this::mark, 9_000);
  }

  private void mark(RoutingContext request) {
    Context context = Vertx.currentContext();
    VertxMDC.INSTANCE.put(REQUEST, RequestIds.of(request), context);
    if (lines) {
      long begun = System.nanoTime();
      String trace = VertxMDC.INSTANCE.get(TRACE, context);
      request.addEndHandler(ended -> write(request, context, trace, begun));
    }
    request.next();
  }

  /** With the trace's id again, which the end of its span has taken off. */
  private static void write(RoutingContext request, Context context, String trace, long begun) {
    context.runOnContext(
        ignored -> {
          if (trace != null) {
            VertxMDC.INSTANCE.put(TRACE, trace, context);
          }
          LOG.infof(
              "%s %s %d in %d ms",
              request.request().method(),
              request.normalizedPath(),
              request.response().getStatusCode(),
              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        });
  }
}
