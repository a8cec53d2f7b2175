package dev.tandem.api.http;

import dev.tandem.api.error.ApiError;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** A route outside JAX-RS that fails. */
@ApplicationScoped
public class ProbeRoute {

  void register(@Observes Router router) {
    router
        .get("/v1/raw-route")
        .handler(
            context ->
                context.fail(ApiError.unavailable("Away.").withRetryAfter(Duration.ofSeconds(42))));
  }
}
