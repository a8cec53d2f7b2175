package dev.tandem.generation.receipt;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A place in a chain: the sequence number of an entry, from 1 without a gap, and its hash, which
 * covers everything up to there.
 */
public record Link(long sequence, byte[] hash) {

  /** The place before the first entry: sequence 0, and 32 zero bytes. */
  public static final Link START = new Link(0, new byte[32]);

  /**
   * The link of the entry behind this one. Its hash is SHA-256 over this hash, the sequence number
   * (8 bytes, big-endian) and the SHA-256 of the canonical content.
   */
  public Link next(byte[] contentDigest) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(sequence + 1).array();
    return new Link(sequence + 1, Sha256.of(hash, number, contentDigest));
  }

  public String hex() {
    return HexFormat.of().formatHex(hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Link link
        && link.sequence == sequence
        && Arrays.equals(link.hash, hash);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sequence) * 31 + Arrays.hashCode(hash);
  }

  @Override
  public String toString() {
    return sequence + ":" + hex();
  }
}
