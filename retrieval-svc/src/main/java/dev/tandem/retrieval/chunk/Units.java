package dev.tandem.retrieval.chunk;

import java.util.Arrays;

/** A growing run of pieces that chunks are put together from, held in plain arrays. */
final class Units {

  /** Cost of cutting before a piece; a chunk twice or half the wished size costs 1 or .25. */
  static final float AT_SECTION = 0f;

  static final float AT_PARAGRAPH = 0.05f;
  static final float AT_LINE = 0.2f;
  static final float AT_SENTENCE = 0.25f;
  static final float AT_WORD = 1f;
  static final float AFTER_HEADING = 1.5f;

  private static final int SMALL = 6;

  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] tokens = new int[64];
  private float[] penalties = new float[64];
  private int size;

  /** Pieces of a few tokens in a row become one unless a good place to cut lies between them. */
  void add(int start, int end, int tokenCount, float penaltyBefore) {
    boolean small = size > 0 && tokenCount < SMALL && tokens[size - 1] < SMALL;
    if (small && penaltyBefore >= AT_LINE && penaltyBefore < AFTER_HEADING) {
      ends[size - 1] = end;
      tokens[size - 1] += tokenCount;
      return;
    }
    if (size == starts.length) {
      grow();
    }
    starts[size] = start;
    ends[size] = end;
    tokens[size] = tokenCount;
    penalties[size] = penaltyBefore;
    size++;
  }

  private void grow() {
    int capacity = size * 2;
    starts = Arrays.copyOf(starts, capacity);
    ends = Arrays.copyOf(ends, capacity);
    tokens = Arrays.copyOf(tokens, capacity);
    penalties = Arrays.copyOf(penalties, capacity);
  }

  int size() {
    return size;
  }

  int start(int i) {
    return starts[i];
  }

  int end(int i) {
    return ends[i];
  }

  int tokens(int i) {
    return tokens[i];
  }

  float penalty(int i) {
    return penalties[i];
  }

  void clear() {
    size = 0;
  }
}
