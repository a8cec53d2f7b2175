package dev.tandem.finetune.dataset.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Files of which no machine should hold a line, or all rows, in memory. */
class MemoryTest {

  private static final long HUGE = 300L << 20;

  /** So many bytes that are made as they are read. */
  private static final class Repeated extends InputStream {
    private final byte[] pattern;
    private long left;
    private int at;

    Repeated(String pattern, long bytes) {
      this.pattern = pattern.getBytes(StandardCharsets.UTF_8);
      this.left = bytes;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("the check reads blocks");
    }

    @Override
    public int read(byte[] to, int from, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      for (int i = 0; i < count; i++) {
        to[from + i] = pattern[at];
        at = at + 1 == pattern.length ? 0 : at + 1;
      }
      left -= count;
      return count;
    }
  }

  private static InputStream text(List<String> rows) {
    return new ByteArrayInputStream(
        (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static DataReport check(CheckRequest.Rows rows) {
    return Rows.check(
        new CheckRequest(
            Format.CHAT, "lora", 100, 0, 10, Optional.empty(), rows, Optional.empty()));
  }

  @Test
  void readsPastALineOfThreeHundredMegabytes() {
    List<String> rows = Rows.different(12, 1);
    DataReport report =
        check(
            () ->
                new SequenceInputStream(
                    Collections.enumeration(
                        List.of(
                            text(rows),
                            new Repeated("{\"messages\":[[[[", HUGE),
                            text(List.of("", "{}"))))));
    assertEquals(2, report.errorCount());
    assertEquals("Line 13 is longer than 16 MiB.", report.errors().getFirst().message());
    assertEquals(14, report.errors().getLast().line());
    assertEquals(12, report.facts().training().rows());
  }

  @Test
  void refusesALineOfMoreValuesThanFitIntoMemory() {
    DataReport report = check(() -> text(List.of("{\"a\":[" + "[],".repeat(1 << 20) + "1]}")));
    assertEquals("too_many_parts", report.errors().getFirst().code());
  }

  @Test
  void keepsAFewHundredBytesOfARow() {
    List<String> rows = new ArrayList<>();
    for (String row : Rows.different(4000, 1)) {
      rows.add(
          row.replace("\"user\",\"content\":\"", "\"user\",\"content\":\"" + "x ".repeat(5000)));
    }
    String file = String.join("\n", rows);
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    DataReport report = check(() -> new ByteArrayInputStream(bytes));
    System.gc();
    long after = runtime.totalMemory() - runtime.freeMemory();
    assertEquals(4000, report.facts().training().rows());
    assertTrue(after - before < bytes.length / 4, () -> (after - before) + " bytes more");
  }
}
