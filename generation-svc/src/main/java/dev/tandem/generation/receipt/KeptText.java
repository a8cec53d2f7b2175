package dev.tandem.generation.receipt;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A text with the salt of its digest. Without the salt a short text could be found by trying; so
 * the two are kept, and removed, together.
 *
 * @param salt 16 random bytes in hexadecimal
 */
public record KeptText(String salt, String text) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;

  public KeptText {
    Objects.requireNonNull(salt, "salt");
    Objects.requireNonNull(text, "text");
  }

  static KeptText of(String text) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new KeptText(HexFormat.of().formatHex(salt), CanonicalJson.storable(text));
  }

  /** SHA-256 of the salt's bytes and the text's UTF-8, in hexadecimal. */
  String digest() {
    byte[] digest = Sha256.of(HexFormat.of().parseHex(salt), text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  /** Whether this is the text that the digest was made of. */
  boolean hasDigest(String expected) {
    try {
      return digest().equals(expected);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
