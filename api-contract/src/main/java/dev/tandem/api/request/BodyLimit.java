package dev.tandem.api.request;

import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.error.RouteErrors;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that announces more than {@code quarkus.http.limits.max-body-size} before any of
 * it is read. The server's own check would do so too, but with an empty answer.
 */
@ApplicationScoped
public class BodyLimit {

  private final Optional<MemorySize> limit;

  public BodyLimit(
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") Optional<MemorySize> limit) {
    this.limit = limit;
  }

  void register(@Observes Filters filters) {
    if (limit.isPresent()) {
      filters.register(this::check, 4_000);
    }
  }

  private void check(RoutingContext context) {
    String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && Long.parseLong(announced) > limit.orElseThrow().asLongValue()) {
      RouteErrors.write(context, ErrorTable.fromStatus(413, RequestIds.of(context)));
      return;
    }
    context.next();
  }
}
