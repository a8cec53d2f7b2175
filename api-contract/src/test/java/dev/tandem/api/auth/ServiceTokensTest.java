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
    return tokens.authorization(project).substring("Bearer ".length());
  }

  private Path secret(String text) throws IOException {
    return Files.writeString(folder.resolve("secret"), text);
  }

  @Test
  void knowsTheProjectOfItsOwnTokens() {
    ServiceTokens tokens = new ServiceTokens(Optional.empty(), at(NOW));

    for (String project : new String[] {"alpha", "a.b", "naïve 🗼", ""}) {
      assertEquals(Optional.of(project), tokens.projectOf(token(tokens, project)));
    }
  }

  @Test
  void knowsTokensOfOthersWithTheSameSecretOnly() throws IOException {
    Path file = secret("s".repeat(32) + "\n");
    ServiceTokens one = new ServiceTokens(Optional.of(file), at(NOW));
    ServiceTokens other = new ServiceTokens(Optional.of(file), at(NOW));
    ServiceTokens stranger = new ServiceTokens(Optional.empty(), at(NOW));

    assertEquals(Optional.of("alpha"), other.projectOf(token(one, "alpha")));
    assertTrue(stranger.projectOf(token(one, "alpha")).isEmpty());
  }

  @Test
  void refusesATokenThatIsOver() throws IOException {
    Path file = secret("s".repeat(32));
    String token = token(new ServiceTokens(Optional.of(file), at(NOW)), "alpha");

    Instant last = NOW.plus(Duration.ofMinutes(5)).minusSeconds(1);
    assertTrue(new ServiceTokens(Optional.of(file), at(last)).projectOf(token).isPresent());
    Instant over = NOW.plus(Duration.ofMinutes(5));
    assertTrue(new ServiceTokens(Optional.of(file), at(over)).projectOf(token).isEmpty());
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
          alpha.replace(parts[2], Long.toString(Long.parseLong(parts[2]) + 1)),
          parts[0] + "." + parts[1] + "." + parts[2]
        }) {
      assertTrue(tokens.projectOf(forged).isEmpty(), forged);
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
