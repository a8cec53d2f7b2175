package dev.tandem.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.api.audit.AuditConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every key and its default. */
class ConfigTest {

  private static SmallRyeConfig config(Map<String, String> set) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(AuthConfig.class)
        .withMapping(AuditConfig.class)
        .withSources(new PropertiesConfigSource(set, "test", 1_000))
        .build();
  }

  @Test
  void asksForNothingByDefault() {
    SmallRyeConfig config = config(Map.of());
    AuthConfig auth = config.getConfigMapping(AuthConfig.class);
    AuditConfig audit = config.getConfigMapping(AuditConfig.class);

    assertEquals(Optional.empty(), auth.keysFile());
    assertEquals(Optional.empty(), auth.serviceSecretFile());
    assertEquals("default", auth.defaultProject());
    assertFalse(auth.oidc().enabled());
    assertEquals(Optional.empty(), auth.oidc().issuer());
    assertEquals(Optional.empty(), auth.oidc().audience());
    assertEquals("tandem_project", auth.oidc().projectClaim());
    assertEquals("roles", auth.oidc().rolesClaim());
    assertEquals(Duration.ofDays(400), audit.retention());
    assertEquals(Duration.ofHours(6), audit.sweepEvery());
  }

  @Test
  void takesEveryKey() {
    SmallRyeConfig config =
        config(
            Map.of(
                "tandem.auth.keys-file", "/keys",
                "tandem.auth.service-secret-file", "/secret",
                "tandem.auth.default-project", "home",
                "tandem.auth.oidc.enabled", "true",
                "tandem.auth.oidc.issuer", "https://login.example",
                "tandem.auth.oidc.audience", "tandem",
                "tandem.auth.oidc.project-claim", "a/b",
                "tandem.auth.oidc.roles-claim", "c",
                "tandem.audit.retention", "30d",
                "tandem.audit.sweep-every", "1h"));
    AuthConfig auth = config.getConfigMapping(AuthConfig.class);

    assertEquals(Optional.of(Path.of("/keys")), auth.keysFile());
    assertEquals(Optional.of(Path.of("/secret")), auth.serviceSecretFile());
    assertEquals("home", auth.defaultProject());
    assertEquals("a/b", auth.oidc().projectClaim());
    assertEquals("c", auth.oidc().rolesClaim());
    assertEquals(Duration.ofDays(30), config.getConfigMapping(AuditConfig.class).retention());
  }

  @Test
  void refusesTokensWithoutAnIssuerOrAnAudience() {
    for (String missing : new String[] {"issuer", "audience"}) {
      Map<String, String> set =
          new java.util.HashMap<>(
              Map.of(
                  "tandem.auth.oidc.enabled", "true",
                  "tandem.auth.oidc.issuer", "https://login.example",
                  "tandem.auth.oidc.audience", "tandem"));
      set.remove("tandem.auth.oidc." + missing);
      AuthConfig auth = config(set).getConfigMapping(AuthConfig.class);

      assertThrows(IllegalStateException.class, () -> new OidcTokens(auth, null).check());
    }
  }
}
