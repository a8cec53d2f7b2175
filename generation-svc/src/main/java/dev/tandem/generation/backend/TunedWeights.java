package dev.tandem.generation.backend;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A model that came out of fine-tuning, as model servers are to serve it.
 *
 * @param name what clients of the project call it
 * @param isAdapter whether it is an adapter, which is nothing without its base model
 * @param baseModel what it was made from, as clients name that
 * @param path of its folder, as model servers see it
 * @param digest SHA-256 over its files, in hexadecimal
 */
public record TunedWeights(
    String project, String name, boolean isAdapter, String baseModel, String path, String digest) {

  private static final Pattern KEY = Pattern.compile("ft:.*@[0-9a-f]{16}");
  private static final int HASH_DIGITS = 16;

  /**
   * What servers that load it are told to call it: its name, and a hash, so that neither another
   * project's adapter nor other weights of the same name are ever taken for it.
   */
  public String key() {
    String owned = project + "\n" + name + "\n" + digest;
    return name + "@" + hash(owned).substring(0, HASH_DIGITS);
  }

  /** Whether a server's model is one of these, which only its own project may name. */
  public static boolean isKey(String name) {
    return KEY.matcher(name).matches();
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
