package dev.tandem.api.auth;

import dev.tandem.api.error.ApiError;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/**
 * Tokens of the configured OpenID Connect issuer. Signature, issuer, audience and expiry are
 * checked by quarkus-oidc, which also fetches the issuer's keys again when a token names a new one.
 */
@ApplicationScoped
public class OidcTokens {

  private static final Logger LOG = Logger.getLogger(OidcTokens.class);
  private static final Pattern JWT = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private final AuthConfig.Oidc config;
  private final Instance<TenantIdentityProvider> issuer;

  public OidcTokens(AuthConfig config, Instance<TenantIdentityProvider> issuer) {
    this.config = config.oidc();
    this.issuer = issuer;
  }

  public boolean enabled() {
    return config.enabled();
  }

  /** Whether the text has the form of such a token, and they are taken. */
  boolean takes(String token) {
    return config.enabled() && JWT.matcher(token).matches();
  }

  /** Fails to start when a token of any issuer, or meant for anybody, would be taken. */
  void check() {
    if (config.enabled() && (config.issuer().isEmpty() || config.audience().isEmpty())) {
      throw new IllegalStateException(
          "tandem.auth.oidc.enabled needs tandem.auth.oidc.issuer and tandem.auth.oidc.audience.");
    }
  }

  /** Whose token this is; fails with 401 for one that is not valid or names no project. */
  Uni<Identity> holderOf(String token) {
    return issuer
        .get()
        .authenticate(new AccessTokenCredential(token))
        .map(this::identity)
        .onFailure(failure -> !(failure instanceof ApiError))
        .transform(
            failure -> {
              LOG.debugf("a token was refused: %s", failure.getClass().getSimpleName());
              return ApiError.unauthenticated(
                  "The token is not valid here: it is over, or not of this issuer and audience.");
            });
  }

  private Identity identity(SecurityIdentity known) {
    JsonWebToken token = (JsonWebToken) known.getPrincipal();
    String project =
        claim(token, config.projectClaim())
            .filter(JsonString.class::isInstance)
            .map(value -> ((JsonString) value).getString())
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    ApiError.unauthenticated(
                        "The token names no project in '" + config.projectClaim() + "'."));
    String name = token.getName() == null ? "" : token.getName();
    String subject = token.getSubject() == null ? name : token.getSubject();
    return new Identity(
        Identity.Kind.TOKEN, project, "sub-" + subject, name, roles(token), Map.of());
  }

  private Set<Role> roles(JsonWebToken token) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : names(claim(token, config.rolesClaim()).orElse(JsonValue.NULL))) {
      Role.named(name).ifPresent(roles::add);
    }
    return roles;
  }

  /** A list, or words with blanks between them as in {@code scope}. */
  private static List<String> names(JsonValue value) {
    return switch (value) {
      case JsonArray list ->
          list.stream()
              .filter(JsonString.class::isInstance)
              .map(name -> ((JsonString) name).getString())
              .toList();
      case JsonString text -> List.of(text.getString().split(" ", -1));
      default -> List.of();
    };
  }

  private static Optional<JsonValue> claim(JsonWebToken token, String path) {
    JsonValue found = null;
    for (String step : path.split("/", -1)) {
      Object next =
          found == null
              ? token.getClaim(step)
              : found instanceof JsonObject object ? object.get(step) : null;
      found = asJson(next);
      if (found == null) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(found);
  }

  private static JsonValue asJson(Object claim) {
    return switch (claim) {
      case JsonValue json -> json;
      case String text -> jakarta.json.Json.createValue(text);
      case java.util.Collection<?> some -> {
        var list = jakarta.json.Json.createArrayBuilder();
        some.forEach(one -> list.add(String.valueOf(one)));
        yield list.build();
      }
      case null, default -> null;
    };
  }
}
