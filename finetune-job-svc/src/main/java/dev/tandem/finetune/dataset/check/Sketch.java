package dev.tandem.finetune.dataset.check;

import java.util.Arrays;

/**
 * What is kept of a text to find similar ones: the lowest hash of its word pairs under each of
 * {@link #LENGTH} functions (MinHash, Broder 1997), one byte of each, and a hash of each band of
 * four. The share of equal bytes estimates how many word pairs two texts have in common of those
 * that either has (Jaccard).
 */
final class Sketch {

  static final int LENGTH = 64;
  static final int BANDS = 16;
  private static final int BAND = LENGTH / BANDS;

  /** Words beyond these say little more about a text's neighbours, and cost time. */
  private static final int MOST_WORDS = 4096;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long[] FACTORS = new long[LENGTH];
  private static final long[] ADDENDS = new long[LENGTH];

  static {
    long state = GOLDEN;
    for (int i = 0; i < LENGTH; i++) {
      state += GOLDEN;
      FACTORS[i] = mix(state) | 1;
      state += GOLDEN;
      ADDENDS[i] = mix(state);
    }
  }

  private final long[] lowest = new long[LENGTH];

  /** Reads a text; the object is used again for the next one. */
  void of(String text) {
    Arrays.fill(lowest, Long.MAX_VALUE);
    long before = 1;
    long word = 0;
    int words = 0;
    for (int i = 0; i <= text.length() && words < MOST_WORDS; i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (Character.isLetterOrDigit(c)) {
        word = word * 31 + Character.toLowerCase(c) + 7;
      } else if (word != 0) {
        pair(before, word);
        before = word;
        word = 0;
        words++;
      }
    }
    pair(before, 2);
  }

  private void pair(long first, long second) {
    long hash = mix(first * GOLDEN + second);
    for (int i = 0; i < LENGTH; i++) {
      long value = (hash * FACTORS[i] + ADDENDS[i]) >>> 1;
      value ^= value >>> 32;
      if (value < lowest[i]) {
        lowest[i] = value;
      }
    }
  }

  byte part(int i) {
    return (byte) mix(lowest[i]);
  }

  int band(int band) {
    long hash = band;
    for (int i = band * BAND; i < (band + 1) * BAND; i++) {
      hash = mix(hash ^ lowest[i]);
    }
    return (int) hash;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
