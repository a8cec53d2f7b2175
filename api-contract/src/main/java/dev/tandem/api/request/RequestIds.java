package dev.tandem.api.request;

import dev.tandem.api.id.Ids;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Gives each request an id, taken from {@code x-request-id} when a caller sends a sane one, and
 * returns it with {@code openai-processing-ms}, as the SDKs read them.
 */
@ApplicationScoped
public class RequestIds {

  private static final String KEY = "tandem.request-id";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  void register(@Observes Filters filters) {
    filters.register(RequestIds::mark, 10_000);
  }

  /** The id of this request; never null. */
  public static String of(RoutingContext context) {
    String id = context.get(KEY);
    if (id == null) {
      id = Ids.next("req_");
      context.put(KEY, id);
    }
    return id;
  }

  private static void mark(RoutingContext context) {
    String sent = context.request().getHeader("x-request-id");
    if (sent != null && SANE.matcher(sent).matches()) {
      context.put(KEY, sent);
    }
    String id = of(context);
    long start = System.nanoTime();
    context.addHeadersEndHandler(
        ignored ->
            context
                .response()
                .putHeader("x-request-id", id)
                .putHeader(
                    "openai-processing-ms",
                    Long.toString(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))));
    context.next();
  }
}
