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
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one service of Tandem shows another when it works for a project and no caller waits: a
 * batch's lines hours after it was created, or turns of a conversation that are being embedded. A
 * token names the project and the second of its end, and an HMAC over both proves that a holder of
 * the secret made it. So no caller's key is ever kept, and what leaks with a token ends after
 * minutes (ADR 0064). Thread-safe.
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

  /** The value of an {@code Authorization} header that acts for this project. */
  public String authorization(String project) {
    String name =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(project.getBytes(StandardCharsets.UTF_8));
    String claim = PREFIX + name + "." + clock.instant().plus(LIFE).getEpochSecond();
    return "Bearer " + claim + "." + sign(claim);
  }

  /** The project of this token, or empty when it is none, forged or over. */
  public Optional<String> projectOf(String token) {
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

  /** Of a genuine claim only: it has the form in which it was made. */
  private Optional<String> alive(String claim) {
    int dot = claim.indexOf('.');
    long over = Long.parseLong(claim.substring(dot + 1));
    byte[] name = Base64.getUrlDecoder().decode(claim.substring(0, dot));
    return clock.instant().getEpochSecond() < over
        ? Optional.of(new String(name, StandardCharsets.UTF_8))
        : Optional.empty();
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
