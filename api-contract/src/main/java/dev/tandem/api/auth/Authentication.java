package dev.tandem.api.auth;

import dev.tandem.api.error.ApiError;
import dev.tandem.api.error.ErrorTable;
import dev.tandem.api.error.RouteErrors;
import dev.tandem.api.request.PausedRequest;
import dev.tandem.api.request.RequestIds;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Finds who sends a request, or refuses it; {@link Permission} says what they may do. */
@ApplicationScoped
public class Authentication {

  private static final String KEY = "tandem.identity";

  private final ApiKeys keys;
  private final ServiceTokens services;
  private final OidcTokens tokens;

  public Authentication(ApiKeys keys, ServiceTokens services, OidcTokens tokens) {
    this.keys = keys;
    this.services = services;
    this.tokens = tokens;
  }

  /** Refuses to start on an address that others can reach while there are no keys. */
  void guard(@Observes @Priority(1) StartupEvent start) throws UnknownHostException {
    tokens.check();
    String host =
        ConfigProvider.getConfig()
            .getOptionalValue("quarkus.http.host", String.class)
            .orElse("0.0.0.0");
    if (!required() && !InetAddress.getByName(host).isLoopbackAddress()) {
      throw new IllegalStateException(
          "Without API keys Tandem serves loopback addresses only, but quarkus.http.host is "
              + host
              + ". Configure tandem.auth.keys-file, or use 127.0.0.1.");
    }
  }

  void register(@Observes Filters filters) {
    filters.register(this::authenticate, 5_000);
  }

  /** Who sent a request; resources inject {@link Caller} instead. */
  public static Identity identityOf(RoutingContext context) {
    return found(context)
        .orElseThrow(() -> ApiError.unauthenticated("This address needs an API key."));
  }

  /** Who sent a request, where somebody was asked for. */
  public static Optional<Identity> found(RoutingContext context) {
    return Optional.ofNullable(context.get(KEY));
  }

  private boolean required() {
    return tokens.enabled() || keys.required();
  }

  private void authenticate(RoutingContext context) {
    Optional<String> bearer = bearer(context);
    Optional<ServiceTokens.Errand> errand = bearer.flatMap(services::errandOf);
    if (!required()) {
      Optional<String> refusal = SameMachine.refusal(context.request());
      if (refusal.isPresent()) {
        RouteErrors.write(context, ApiError.forbidden(refusal.get()));
        return;
      }
    }
    if (errand.isPresent()) {
      Permission.refusal(context, errand.get())
          .ifPresentOrElse(
              refusal -> RouteErrors.write(context, refusal),
              () -> {
                context.put(KEY, identityOf(errand.get()));
                context.next();
              });
    } else if (!required()) {
      admit(context, Identity.anybody(keys.defaultProject()));
    } else if (bearer.isPresent() && tokens.takes(bearer.get())) {
      admitToken(context, bearer.get());
    } else {
      admitKey(context, bearer.flatMap(keys::holderOf));
    }
  }

  /** Requests were counted when they were asked for; what they take counts when it is known. */
  private Identity identityOf(ServiceTokens.Errand errand) {
    if (errand.holder().isEmpty()) {
      return Identity.service(errand.project());
    }
    Map<Limit, Long> limits = new HashMap<>(keys.limitsOf(errand.project(), errand.holder()));
    limits.remove(Limit.REQUESTS_PER_MINUTE);
    return Identity.service(errand.project(), errand.holder(), limits);
  }

  private void admitKey(RoutingContext context, Optional<Identity> holder) {
    if (holder.isPresent()) {
      admit(context, holder.get());
    } else if (Permission.isOpen(context.normalizedPath())) {
      context.next();
    } else {
      RouteErrors.write(
          context,
          ApiError.unauthenticated(
              "No API key was sent, or it is not known. Send 'Authorization: Bearer <key>'."));
    }
  }

  /** The issuer's keys may have to be fetched: what is sent meanwhile waits. */
  private void admitToken(RoutingContext context, String token) {
    PausedRequest.until(
        context,
        tokens.holderOf(token),
        holder -> admit(context, holder),
        failure ->
            RouteErrors.write(context, ErrorTable.toApiError(failure, RequestIds.of(context))));
  }

  private static void admit(RoutingContext context, Identity holder) {
    context.put(KEY, holder);
    Permission.refusal(context, holder)
        .ifPresentOrElse(refusal -> RouteErrors.write(context, refusal), context::next);
  }

  private static Optional<String> bearer(RoutingContext context) {
    String header = context.request().getHeader("authorization");
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
        ? Optional.of(header.substring(7).strip())
        : Optional.empty();
  }
}
