package dev.tandem.finetune.artifact.s3;

import java.util.regex.Pattern;

/** Keys of artifacts as keys of objects. Immutable. */
final class ObjectKeys {

  private static final Pattern NAMES =
      Pattern.compile("(?!\\.\\.?(/|$))[^/]+(/(?!\\.\\.?(/|$))[^/]+)*");

  private final String prefix;

  /**
   * @param prefix before every key; with or without a slash at its end
   */
  ObjectKeys(String prefix) {
    this.prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
  }

  /**
   * The object's key.
   *
   * @throws IllegalArgumentException for a key that is no path of plain names
   */
  String of(String key) {
    if (!NAMES.matcher(key).matches()) {
      throw new IllegalArgumentException("not a path of plain names: " + key);
    }
    return prefix + key;
  }
}
