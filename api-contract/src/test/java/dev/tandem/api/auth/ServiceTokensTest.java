package dev.tandem.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTokensTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private static String token(ServiceTokens tokens, String project) {
    return tokens.authorization(project, Service.GENERATION).substring("Bearer ".length());
  }

  private static Optional<String> projectOf(ServiceTokens tokens, String token) {
    return tokens.errandOf(token).map(ServiceTokens.Errand::project);
  }

  private Path secret(String text) throws IOException {
    return Files.writeString(folder.resolve("secret"), text);
  }

  @Test
  void knowsTheProjectOfItsOwnTokens() {
    ServiceTokens tokens = new ServiceTokens(Optional.empty(), at(NOW));

    for (String project : new String[] {"alpha", "a.b", "naïve 🗼", ""}) {
      assertEquals(Optional.of(project), projectOf(tokens, token(tokens, project)));
    }
  }

  @Test
  void knowsTokensOfOthersWithTheSameSecretOnly() throws IOException {
    Path file = secret("s".repeat(32) + "\n");
    ServiceTokens one = new ServiceTokens(Optional.of(file), at(NOW));
    ServiceTokens other = new ServiceTokens(Optional.of(file), at(NOW));
    ServiceTokens stranger = new ServiceTokens(Optional.empty(), at(NOW));

    assertEquals(Optional.of("alpha"), projectOf(other, token(one, "alpha")));
    assertTrue(projectOf(stranger, token(one, "alpha")).isEmpty());
  }

  @Test
  void namesTheServiceThatATokenIsFor() {
    ServiceTokens tokens = new ServiceTokens(Optional.empty(), at(NOW));

    for (Service service : Service.values()) {
      String token = tokens.authorization("alpha", service).substring("Bearer ".length());
      assertEquals(service, tokens.errandOf(token).orElseThrow().service());
    }
  }

  @Test
  void refusesATokenThatIsOver() throws IOException {
    Path file = secret("s".repeat(32));
    String token = token(new ServiceTokens(Optional.of(file), at(NOW)), "alpha");

    Instant last = NOW.plus(Duration.ofMinutes(5)).minusSeconds(1);
    assertTrue(projectOf(new ServiceTokens(Optional.of(file), at(last)), token).isPresent());
    Instant over = NOW.plus(Duration.ofMinutes(5));
    assertTrue(projectOf(new ServiceTokens(Optional.of(file), at(over)), token).isEmpty());
  }

  @Test
  void refusesWhatWasChangedOrIsNoToken() {
    ServiceTokens tokens = new ServiceTokens(Optional.empty(), at(NOW));
    String alpha = token(tokens, "alpha");
    String beta = token(tokens, "beta");
    String[] parts = alpha.split("\\.");

    for (String forged :
        new String[] {
          "",
          ".",
          "sk-alpha",
          "tandem-service.",
          "tandem-service..",
          "tandem-service.x.y.z",
          alpha + "x",
          alpha.substring(0, alpha.length() - 2),
          alpha.replace(parts[1], beta.split("\\.")[1]),
          alpha.replace("." + parts[3] + ".", ".retrieval."),
          alpha.replace(parts[4], Long.toString(Long.parseLong(parts[4]) + 1)),
          alpha.substring(0, alpha.lastIndexOf('.'))
        }) {
      assertTrue(projectOf(tokens, forged).isEmpty(), forged);
    }
  }

  @Test
  void refusesToStartWithAShortOrMissingSecret() throws IOException {
    Path weak = secret("s".repeat(31) + "\n");

    assertThrows(
        IllegalArgumentException.class, () -> new ServiceTokens(Optional.of(weak), at(NOW)));
    assertThrows(
        UncheckedIOException.class,
        () -> new ServiceTokens(Optional.of(folder.resolve("none")), at(NOW)));
  }
}
