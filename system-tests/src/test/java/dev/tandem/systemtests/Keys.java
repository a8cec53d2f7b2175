package dev.tandem.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Makes keys files, as {@code ./tandem key add} does. */
final class Keys {

  private Keys() {}

  /**
   * @param data the data folder
   * @param keys each "key project"
   */
  static void write(Path data, List<String> keys) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String key : keys) {
      String[] words = key.split(" ");
      lines.add(sha256(words[0]) + " " + words[1]);
    }
    Files.write(data.resolve("api-keys"), lines);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
