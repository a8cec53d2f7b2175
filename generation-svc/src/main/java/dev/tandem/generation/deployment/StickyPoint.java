package dev.tandem.generation.deployment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Where a user stands in a deployment's canary; the same in every process. */
final class StickyPoint {

  private static final int BITS = 53;

  private StickyPoint() {}

  /** A point in [0, 1), as if drawn at random for each user of each deployment. */
  static double of(String project, String name, String user) {
    MessageDigest digest = sha256();
    for (String part : new String[] {project, name}) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    byte[] hash = digest.digest(user.getBytes(StandardCharsets.UTF_8));
    return (ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - BITS)) * 0x1p-53;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
