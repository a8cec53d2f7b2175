package dev.tandem.api.request;

import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.error.RouteErrors;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses bodies that are too large before they are read, since the server's own check would do so
 * with an empty answer. Forms may be as large as {@code quarkus.http.limits.max-body-size}: they
 * are written to disk as they arrive. Every other body is read into memory and has to be smaller.
 */
@ApplicationScoped
public class BodyLimit {

  private final Optional<MemorySize> limit;
  private final long inMemory;

  public BodyLimit(
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") Optional<MemorySize> limit,
      @ConfigProperty(name = "tandem.http.max-json-size", defaultValue = "32M")
          MemorySize inMemory) {
    this.limit = limit;
    this.inMemory = inMemory.asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, 4_000);
  }

  private void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    long most = mostBytes(request);
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && Long.parseLong(announced) > most) {
      RouteErrors.write(context, ErrorTable.fromStatus(413, RequestIds.of(context)));
    } else if (announced == null && !isForm(request) && hasBody(request)) {
      // Of unknown length: read here, where the limit holds while it arrives.
      BodyHandler.create(false).setBodyLimit(most).handle(context);
    } else {
      context.next();
    }
  }

  private long mostBytes(HttpServerRequest request) {
    long all = limit.map(MemorySize::asLongValue).orElse(Long.MAX_VALUE);
    return isForm(request) ? all : Math.min(all, inMemory);
  }

  private static boolean isForm(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.regionMatches(true, 0, "multipart/", 0, 10);
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
  }
}
