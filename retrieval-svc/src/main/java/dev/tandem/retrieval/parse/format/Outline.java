package dev.tandem.retrieval.parse.format;

import java.util.Arrays;

/**
 * The parts of a nested text (elements, members, declarations) while a scanner walks through it
 * once, and the choice of blocks among them: parts that are small enough as a whole, and what lies
 * between parts of those that are not. Parts inside small ones are forgotten as soon as the small
 * one ends, so the memory is bounded by the text's length over that size.
 */
final class Outline {

  /** Parts up to this many characters, some 400 tokens, become one block. */
  static final int WHOLE = 1600;

  /** Parts nested deeper than this are not told apart. */
  private static final int DEEPEST = 24;

  private final String text;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] depths = new int[64];
  private String[] labels = new String[64];
  private int size;
  private final int[] open = new int[DEEPEST];
  private int depth;

  Outline(String text) {
    this.text = text;
  }

  /** A part begins; parts that begin before it ends lie inside it. */
  void open(int start, String label) {
    if (depth < DEEPEST) {
      if (size == starts.length) {
        grow();
      }
      starts[size] = start;
      ends[size] = text.length();
      depths[size] = depth;
      labels[size] = label;
      open[depth] = size++;
    }
    depth++;
  }

  /** The innermost open part ends. */
  void close(int end) {
    if (depth == 0) {
      return;
    }
    depth--;
    if (depth < DEEPEST) {
      int part = open[depth];
      ends[part] = end;
      if (end - starts[part] <= WHOLE) {
        size = part + 1;
      }
    }
  }

  /** How many parts are open. */
  int depth() {
    return depth;
  }

  private void grow() {
    int capacity = size * 2;
    starts = Arrays.copyOf(starts, capacity);
    ends = Arrays.copyOf(ends, capacity);
    depths = Arrays.copyOf(depths, capacity);
    labels = Arrays.copyOf(labels, capacity);
  }

  /** Gives the blocks of the range to {@code sink}, with the labels of large parts as headings. */
  void emit(BlockSink sink, BlockList blocks, int level) {
    while (depth > 0) {
      close(text.length());
    }
    int at = 0;
    int part = 0;
    while (part < size) {
      at = gap(sink, at, starts[part]);
      if (!labels[part].isBlank()) {
        blocks.enter(level + depths[part], labels[part]);
      }
      boolean whole = ends[part] - starts[part] <= WHOLE || isLeaf(part);
      if (whole) {
        sink.block(starts[part], ends[part]);
        at = ends[part];
      }
      part++;
    }
    gap(sink, at, text.length());
  }

  private boolean isLeaf(int part) {
    return part + 1 >= size || depths[part + 1] <= depths[part];
  }

  /** What lies between parts: only worth a block when it says something. */
  private int gap(BlockSink sink, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Character.isLetterOrDigit(text.charAt(i))) {
        sink.block(start, end);
        break;
      }
    }
    return Math.max(start, end);
  }

  /** Receives a block's range. */
  interface BlockSink {
    void block(int start, int end);
  }
}
