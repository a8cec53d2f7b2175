package dev.tandem.retrieval.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests of files, read in pieces so that size does not matter. Blocking. */
public final class Digests {

  private static final int PIECE = 1 << 16;

  private Digests() {}

  public static byte[] sha256(Path file) throws IOException {
    return digest("SHA-256", file);
  }

  /** For comparison with what a caller claims; not for security. */
  public static byte[] md5(Path file) throws IOException {
    return digest("MD5", file);
  }

  private static byte[] digest(String algorithm, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has " + algorithm, e);
    }
  }
}
