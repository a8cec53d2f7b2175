package dev.tandem.finetune.dataset.check;

import java.util.Arrays;

/** What is kept of the rows that are compared with each other: a few numbers each. */
final class RowTable {

  /** Rows of one file that are compared; with their sketches they take about 80 MB. */
  static final int MOST = 500_000;

  private static final int FIRST = 1024;

  private int[] lines = new int[FIRST];
  private long[] hashes = new long[FIRST];
  private long[] asked = new long[FIRST];
  private int[] labels = new int[FIRST];
  private int size;

  boolean isFull() {
    return size == MOST;
  }

  void add(long line, long hash, long askedHash, int label) {
    if (size == lines.length) {
      int length = Math.min(MOST, 2 * size);
      lines = Arrays.copyOf(lines, length);
      hashes = Arrays.copyOf(hashes, length);
      asked = Arrays.copyOf(asked, length);
      labels = Arrays.copyOf(labels, length);
    }
    lines[size] = (int) line;
    hashes[size] = hash;
    asked[size] = askedHash;
    labels[size] = label;
    size++;
  }

  int size() {
    return size;
  }

  int line(int row) {
    return lines[row];
  }

  long hash(int row) {
    return hashes[row];
  }

  long asked(int row) {
    return asked[row];
  }

  int label(int row) {
    return labels[row];
  }
}
