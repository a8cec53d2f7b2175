package dev.tandem.api.error;

import dev.tandem.api.request.RequestIds;
import io.vertx.core.json.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Renders failures outside JAX-RS: unknown paths, body limits, raw routes. */
@ApplicationScoped
public class RouteErrors {

  private static final Logger LOG = Logger.getLogger(RouteErrors.class);

  void register(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(RouteErrors::render);
    router
        .route()
        .order(Integer.MAX_VALUE)
        .handler(ctx -> write(ctx, ErrorTable.fromStatus(404, RequestIds.of(ctx))));
  }

  /** Answers a failed routing context; for raw routes as well as the router's own failures. */
  public static void render(RoutingContext context) {
    Throwable failure = context.failure();
    int status = context.statusCode();
    ApiError error =
        failure == null || (status >= 400 && status < 500)
            ? ErrorTable.fromStatus(status < 400 ? 500 : status, RequestIds.of(context))
            : ErrorTable.toApiError(failure, RequestIds.of(context));
    if (error.status() >= 500) {
      LOG.errorf(failure, "request %s failed", RequestIds.of(context));
    }
    write(context, error);
  }

  /** Writes the error body unless an answer has begun. */
  public static void write(RoutingContext context, ApiError error) {
    if (context.response().ended() || context.response().headWritten()) {
      context.response().reset();
      return;
    }
    boolean openai = ErrorBody.speaksTo(context.normalizedPath());
    context
        .response()
        .setStatusCode(error.status())
        .putHeader("content-type", openai ? "application/json" : "application/problem+json");
    error
        .retryAfterSeconds()
        .ifPresent(seconds -> context.response().putHeader("retry-after", seconds));
    UnreadBody.of(context).ifPresent(UnreadBody::discard);
    Object body = openai ? ErrorBody.of(error) : ProblemDetails.of(error);
    context.response().end(Json.encodeToBuffer(body));
  }
}
