package dev.tandem.api.auth;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.RouteErrors;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Finds the project of every request, or refuses it. */
@ApplicationScoped
public class Authentication {

  private static final String KEY = "tandem.project";
  private static final String SERVICE = "tandem.service";
  private static final String TRAINERS = "/tandem/internal/v1/jobs/";

  private final ApiKeys keys;
  private final ServiceTokens services;

  public Authentication(ApiKeys keys, ServiceTokens services) {
    this.keys = keys;
    this.services = services;
  }

  /** Refuses to start on an address that others can reach while there are no keys. */
  void guard(@Observes @Priority(1) StartupEvent start) throws UnknownHostException {
    String host =
        ConfigProvider.getConfig()
            .getOptionalValue("quarkus.http.host", String.class)
            .orElse("0.0.0.0");
    if (!keys.required() && !InetAddress.getByName(host).isLoopbackAddress()) {
      throw new IllegalStateException(
          "Without API keys Tandem serves loopback addresses only, but quarkus.http.host is "
              + host
              + ". Configure tandem.auth.keys-file, or use 127.0.0.1.");
    }
  }

  void register(@Observes Filters filters) {
    filters.register(this::authenticate, 5_000);
  }

  /** The project of a request; resources inject {@link Caller} instead. */
  public static String projectOf(RoutingContext context) {
    String project = context.get(KEY);
    if (project == null) {
      throw ApiError.unauthenticated("This address needs an API key.");
    }
    return project;
  }

  /** Whether another service of this installation sent the request, on behalf of its project. */
  static boolean isService(RoutingContext context) {
    return context.get(SERVICE) != null;
  }

  private void authenticate(RoutingContext context) {
    Optional<String> bearer = bearer(context);
    Optional<String> service = bearer.flatMap(services::projectOf);
    service.ifPresent(project -> context.put(SERVICE, true));
    if (!keys.required()) {
      Optional<String> refusal = SameMachine.refusal(context.request());
      if (refusal.isPresent()) {
        RouteErrors.write(context, ApiError.forbidden(refusal.get()));
        return;
      }
      context.put(KEY, service.orElse(keys.defaultProject()));
      context.next();
      return;
    }
    Optional<String> project = service.or(() -> bearer.flatMap(keys::projectOf));
    if (project.isPresent()) {
      context.put(KEY, project.get());
    } else if (!isOpen(context.normalizedPath())) {
      RouteErrors.write(
          context,
          ApiError.unauthenticated(
              "No API key was sent, or it is not known. Send 'Authorization: Bearer <key>'."));
      return;
    }
    context.next();
  }

  /**
   * Probes, metrics and the API's description need no key, and trainers have a token of their job
   * instead, which the routes below that path ask for. Everything else does, unknown paths
   * included, so that no spelling of a path (matrix parameters, case, encodings) gets around it.
   */
  private static boolean isOpen(String path) {
    return path.equals("/q") || path.startsWith("/q/") || path.startsWith(TRAINERS);
  }

  private static Optional<String> bearer(RoutingContext context) {
    String header = context.request().getHeader("authorization");
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
        ? Optional.of(header.substring(7).strip())
        : Optional.empty();
  }
}
