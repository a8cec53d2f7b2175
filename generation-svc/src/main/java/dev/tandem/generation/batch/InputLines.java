package dev.tandem.generation.batch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The lines of an input file, one in memory at a time. Blocking; not thread-safe. */
final class InputLines implements Closeable {

  private static final int BUFFER = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream bytes;
  private final long longest;
  private int number;

  /**
   * A line that is not blank.
   *
   * @param number from 1, blank lines counted
   * @param bytes without the line's end; empty when it is longer than allowed
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
  record Line(int number, byte[] bytes) {

    boolean tooLong() {
      return bytes.length == 0;
    }
  }

  InputLines(Path file, long longest) throws IOException {
    this.bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    this.longest = longest;
    skipByteOrderMark();
  }

  private void skipByteOrderMark() throws IOException {
    bytes.mark(BYTE_ORDER_MARK.length);
    for (byte expected : BYTE_ORDER_MARK) {
      if (bytes.read() != (expected & 0xFF)) {
        bytes.reset();
        return;
      }
    }
  }

  /** The next line that is not blank, or empty at the end of the file. */
  Optional<Line> next() throws IOException {
    int first = bytes.read();
    while (first >= 0) {
      number++;
      byte[] line = rest(first);
      if (line == null) {
        return Optional.of(new Line(number, new byte[0]));
      }
      if (!isBlank(line)) {
        return Optional.of(new Line(number, line));
      }
      first = bytes.read();
    }
    return Optional.empty();
  }

  /** The line that begins with this byte, or null when it is too long to be kept. */
  private byte[] rest(int first) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (int next = first; next >= 0 && next != '\n'; next = bytes.read()) {
      tooLong |= line.size() >= longest;
      if (!tooLong) {
        line.write(next);
      }
    }
    return tooLong ? null : line.toByteArray();
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
