package dev.tandem.generation.backend.openai;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Reads server-sent events from the bytes of a stream, cut anywhere. Fed with pieces and asked for
 * one event after the other; what is fed and not yet asked for is kept. Comments, ids and retry
 * times are skipped.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, 9.2</a>
 */
final class ServerSentEvents {

  private static final byte[] DATA = {'d', 'a', 't', 'a'};
  private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
  private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** Bytes [from, to) are fed and not yet read as lines; those before {@code seen} end no line. */
  private byte[] bytes = new byte[1024];

  private int from;
  private int seen;
  private int to;

  private boolean atStart = true;
  private boolean afterReturn;

  /** Of the event whose lines are being read: its first line of data, or null before that. */
  private byte[] data;

  /** Its data when there are several lines, or null. */
  private ByteArrayOutputStream lines;

  private boolean error;

  /**
   * An event.
   *
   * @param error whether it is named {@code error}, or says so as older llama.cpp does, with a
   *     field {@code error} in the place of {@code data}
   */
  record Event(boolean error, byte[] data) {}

  void feed(Buffer piece) {
    makeRoom(piece.length());
    piece.getBytes(bytes, to);
    to += piece.length();
  }

  /** The next event that has come whole, or null. */
  Event next() {
    for (int end = lineEnd(); end >= 0; end = lineEnd()) {
      int start = from;
      from = end + 1;
      seen = from;
      afterReturn = bytes[end] == '\r';
      if (start == end) {
        Event event = dispatched();
        if (event != null) {
          return event;
        }
      } else {
        line(start, end);
      }
    }
    return null;
  }

  /** An event at the end of the stream that lacks the empty line after it, or null. */
  Event rest() {
    if (from < to) {
      line(from, to);
      from = to;
    }
    return dispatched();
  }

  private Event dispatched() {
    byte[] whole = lines == null ? data : lines.toByteArray();
    Event event = whole == null ? null : new Event(error, whole);
    data = null;
    lines = null;
    error = false;
    return event;
  }

  /** Position of the line break that ends the next line, or -1. */
  private int lineEnd() {
    if (afterReturn && from < to) {
      afterReturn = false;
      if (bytes[from] == '\n') {
        from++;
        seen = from;
      }
    }
    if (atStart && !skipByteOrderMark()) {
      return -1;
    }
    for (; seen < to; seen++) {
      if (bytes[seen] == '\n' || bytes[seen] == '\r') {
        return seen;
      }
    }
    return -1;
  }

  /** False while too few bytes have come to tell. */
  private boolean skipByteOrderMark() {
    int known = Math.min(to, BYTE_ORDER_MARK.length);
    boolean mark = Arrays.equals(bytes, 0, known, BYTE_ORDER_MARK, 0, known);
    if (mark && known < BYTE_ORDER_MARK.length) {
      return false;
    }
    atStart = false;
    if (mark) {
      from = known;
      seen = known;
    }
    return true;
  }

  private void line(int start, int end) {
    int colon = start;
    while (colon < end && bytes[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, end);
    if (value < end && bytes[value] == ' ') {
      value++;
    }
    if (isAt(start, colon, DATA)) {
      data(Arrays.copyOfRange(bytes, value, end));
    } else if (isAt(start, colon, ERROR)) {
      error = true;
      data(Arrays.copyOfRange(bytes, value, end));
    } else if (isAt(start, colon, EVENT)) {
      error = isAt(value, end, ERROR);
    }
  }

  private boolean isAt(int start, int end, byte[] word) {
    return Arrays.equals(bytes, start, end, word, 0, word.length);
  }

  private void data(byte[] line) {
    if (data == null) {
      data = line;
      return;
    }
    if (lines == null) {
      lines = new ByteArrayOutputStream();
      lines.writeBytes(data);
    }
    lines.write('\n');
    lines.writeBytes(line);
  }

  private void makeRoom(int length) {
    if (bytes.length - to >= length) {
      return;
    }
    int kept = to - from;
    byte[] target = kept + length <= bytes.length ? bytes : new byte[2 * (kept + length)];
    System.arraycopy(bytes, from, target, 0, kept);
    bytes = target;
    seen -= from;
    from = 0;
    to = kept;
  }
}
