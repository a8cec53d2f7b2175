package dev.tandem.systemtests;

import java.io.InputStream;
import java.util.Arrays;

/** So many bytes of lines, out of nothing. */
final class Filler extends InputStream {

  private static final byte[] LINE =
      "Nothing is written here that anybody would ever ask about.\n"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private long left;

  Filler(long length) {
    this.left = length;
  }

  @Override
  public int read() {
    return left-- > 0 ? LINE[(int) (left % LINE.length)] : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (left <= 0) {
      return -1;
    }
    int count = (int) Math.min(length, left);
    if (count < LINE.length) {
      Arrays.fill(target, offset, offset + count, (byte) '\n');
    } else {
      count -= count % LINE.length;
      for (int at = 0; at < count; at += LINE.length) {
        System.arraycopy(LINE, 0, target, offset + at, LINE.length);
      }
    }
    left -= count;
    return count;
  }
}
