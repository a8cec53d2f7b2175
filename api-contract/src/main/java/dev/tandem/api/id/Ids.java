package dev.tandem.api.id;

import java.security.SecureRandom;

/**
 * Makes ids such as {@code file-k3…}: a prefix and 24 characters of base 36, 124 random bits, so
 * that an id cannot be guessed. Thread-safe.
 */
public final class Ids {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 24;

  private Ids() {}

  /** The next id with this prefix, which includes its separator: {@code file-}, {@code vs_}. */
  public static String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix.length() + LENGTH).append(prefix);
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
