package dev.tandem.retrieval.embed;

import dev.tandem.retrieval.embed.EmbeddingModel.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a vector depends on, as a SHA-256 digest: the model's version, the purpose and the text.
 * Compares by content and sorts.
 */
public final class ContentKey implements Comparable<ContentKey> {

  private final byte[] digest;

  private ContentKey(byte[] digest) {
    this.digest = digest;
  }

  static ContentKey of(EmbeddingModel model, Purpose purpose, String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((model.version() + '\0' + purpose + '\0').getBytes(StandardCharsets.UTF_8));
      return new ContentKey(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** The key with these 32 bytes, as {@link #bytes} gave them. */
  public static ContentKey of(byte[] digest) {
    return new ContentKey(digest.clone());
  }

  /** 32 bytes. */
  public byte[] bytes() {
    return digest.clone();
  }

  @Override
  public int compareTo(ContentKey other) {
    return Arrays.compareUnsigned(digest, other.digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentKey key && Arrays.equals(digest, key.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(digest);
  }
}
