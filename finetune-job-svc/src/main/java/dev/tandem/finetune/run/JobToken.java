package dev.tandem.finetune.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret by which a trainer is known; only its hash is kept. */
public record JobToken(String value) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  static JobToken next() {
    byte[] secret = new byte[BYTES];
    RANDOM.nextBytes(secret);
    return new JobToken(
        "tandem-job." + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** SHA-256 of the token. */
  public byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "a job's token";
  }
}
