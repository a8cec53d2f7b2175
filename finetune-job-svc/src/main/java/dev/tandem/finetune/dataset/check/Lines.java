package dev.tandem.finetune.dataset.check;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of a stream, of which none takes more memory than the longest one that is allowed. */
public final class Lines {

  /** Longest line in bytes; the trainer's limit too. */
  public static final int LONGEST = 16 << 20;

  private static final int BLOCK = 1 << 16;

  /** Told of each line that is not blank, in order. */
  public interface Visitor {

    /**
     * A line without its end. The array is used again for the next one.
     *
     * @param number from 1
     */
    void line(long number, byte[] bytes, int length) throws IOException;

    /** A line that is longer than allowed; it was read past, not kept. */
    void tooLong(long number) throws IOException;
  }

  private final InputStream in;
  private final Visitor visitor;
  private byte[] line = new byte[BLOCK];
  private int length;
  private boolean over;
  private boolean blank = true;
  private long number = 1;

  private Lines(InputStream in, Visitor visitor) {
    this.in = in;
    this.visitor = visitor;
  }

  /** Reads to the end of the stream, which the caller closes. */
  public static void read(InputStream in, Visitor visitor) throws IOException {
    new Lines(in, visitor).read();
  }

  private void read() throws IOException {
    byte[] block = new byte[BLOCK];
    int count = in.read(block);
    while (count >= 0) {
      int from = 0;
      for (int i = 0; i < count; i++) {
        if (block[i] == '\n') {
          append(block, from, i);
          end();
          from = i + 1;
        }
      }
      append(block, from, count);
      count = in.read(block);
    }
    end();
  }

  private void append(byte[] block, int from, int to) {
    if (over || from == to) {
      return;
    }
    int more = to - from;
    if (length + more > LONGEST) {
      over = true;
      return;
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.min(LONGEST, Math.max(length + more, 2 * line.length)));
    }
    System.arraycopy(block, from, line, length, more);
    for (int i = from; blank && i < to; i++) {
      blank = block[i] == ' ' || block[i] == '\t' || block[i] == '\r';
    }
    length += more;
  }

  private void end() throws IOException {
    if (over) {
      visitor.tooLong(number);
    } else if (!blank) {
      visitor.line(number, line, length);
    }
    number++;
    length = 0;
    over = false;
    blank = true;
  }
}
