package dev.tandem.api.auth;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one service of Tandem shows another when it works for a project and no caller waits: a
 * batch's lines hours after it was created, or turns of a conversation that are being embedded. A
 * token names the project, the service it is shown to and the second of its end, and an HMAC over
 * them proves that a holder of the secret made it. So no caller's key is ever kept, and what leaks
 * with a token ends after minutes (ADR 0064). It opens one service only, and there what {@link
 * Operations} allows to services. Thread-safe.
 */
@ApplicationScoped
public class ServiceTokens {

  private static final String PREFIX = "tandem-service.";
  private static final String MAC = "HmacSHA256";
  private static final int MIN_SECRET_BYTES = 32;
  private static final Duration LIFE = Duration.ofMinutes(5);

  private final byte[] secret;
  private final Clock clock;

  @Inject
  public ServiceTokens(AuthConfig config, Clock clock) {
    this(config.serviceSecretFile(), clock);
  }

  /**
   * @param secretFile holds the secret that all services share; empty for one that only this
   *     process knows
   * @throws IllegalArgumentException when the file holds fewer than 32 bytes
   */
  public ServiceTokens(Optional<Path> secretFile, Clock clock) {
    this.secret = secretFile.map(ServiceTokens::read).orElseGet(ServiceTokens::random);
    this.clock = clock;
  }

  /**
   * A project that a service works for, at one other.
   *
   * @param holder whose limits it counts for; empty for nobody's
   */
  public record Errand(String project, Service service, String holder) {}

  /** The value of an {@code Authorization} header that acts for this project at this service. */
  public String authorization(String project, Service service) {
    return authorization(project, service, "");
  }

  /** The same, for what a holder of a key asked for earlier. */
  public String authorization(String project, Service service, String holder) {
    String name = encoded(project) + "." + encoded(holder);
    long over = clock.instant().plus(LIFE).getEpochSecond();
    String claim = PREFIX + name + "." + service.label() + "." + over;
    return "Bearer " + claim + "." + sign(claim);
  }

  /** What this token is for, or empty when it is none, forged or over. */
  public Optional<Errand> errandOf(String token) {
    int end = token.lastIndexOf('.');
    if (!token.startsWith(PREFIX) || end < PREFIX.length()) {
      return Optional.empty();
    }
    String claim = token.substring(0, end);
    boolean genuine =
        MessageDigest.isEqual(
            sign(claim).getBytes(StandardCharsets.UTF_8),
            token.substring(end + 1).getBytes(StandardCharsets.UTF_8));
    return genuine ? alive(claim.substring(PREFIX.length())) : Optional.empty();
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }

  /** Of a genuine claim only: it has the form in which it was made. */
  private Optional<Errand> alive(String claim) {
    String[] parts = claim.split("\\.", -1);
    if (clock.instant().getEpochSecond() >= Long.parseLong(parts[3])) {
      return Optional.empty();
    }
    Service service = Service.valueOf(parts[2].toUpperCase(Locale.ROOT));
    return Optional.of(new Errand(decoded(parts[0]), service, decoded(parts[1])));
  }

  private String sign(String claim) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret, MAC));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(claim.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + MAC, e);
    }
  }

  private static byte[] read(Path file) {
    try {
      byte[] secret = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
      if (secret.length < MIN_SECRET_BYTES) {
        throw new IllegalArgumentException(
            "tandem.auth.service-secret-file needs at least 32 characters: " + file);
      }
      return secret;
    } catch (IOException e) {
      throw new UncheckedIOException("tandem.auth.service-secret-file cannot be read: " + file, e);
    }
  }

  private static byte[] random() {
    byte[] secret = new byte[MIN_SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }
}
