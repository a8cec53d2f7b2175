package dev.tandem.finetune.dataset.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds texts that are alike among many by locality-sensitive hashing. Texts are numbered from 0 in
 * the order in which they are added. Takes {@value #BYTES} bytes a text.
 */
final class Neighbours {

  /**
   * Texts at least this alike are near-duplicates: seven of ten word pairs in common. Texts of ten
   * words that differ in one are about here.
   */
  static final double THRESHOLD = 0.7;

  static final int BYTES = Sketch.LENGTH + 4 * Sketch.BANDS + 8;

  private static final int CHUNK = 1 << 12;

  /** Members of a full band's bucket that a text is compared with at its two ends. */
  private static final int COMPARED = 4;

  /** How often two bytes are equal that have nothing to do with each other. */
  private static final double CHANCE = 1.0 / 256;

  private final List<byte[]> parts = new ArrayList<>();
  private final List<int[]> bands = new ArrayList<>();
  private final Sketch sketch = new Sketch();
  private int size;

  int size() {
    return size;
  }

  void add(String text) {
    if (size % CHUNK == 0) {
      parts.add(new byte[CHUNK * Sketch.LENGTH]);
      bands.add(new int[CHUNK * Sketch.BANDS]);
    }
    sketch.of(text);
    byte[] part = parts.getLast();
    int at = (size % CHUNK) * Sketch.LENGTH;
    for (int i = 0; i < Sketch.LENGTH; i++) {
      part[at + i] = sketch.part(i);
    }
    int[] band = bands.getLast();
    for (int i = 0; i < Sketch.BANDS; i++) {
      band[(size % CHUNK) * Sketch.BANDS + i] = sketch.band(i);
    }
    size++;
  }

  /** About how much of their word pairs two texts share, 0 to 1. */
  double similarity(int first, int second) {
    byte[] a = parts.get(first / CHUNK);
    byte[] b = parts.get(second / CHUNK);
    int from = (first % CHUNK) * Sketch.LENGTH;
    int other = (second % CHUNK) * Sketch.LENGTH;
    int same = 0;
    for (int i = 0; i < Sketch.LENGTH; i++) {
      same += a[from + i] == b[other + i] ? 1 : 0;
    }
    return Math.max(0, ((double) same / Sketch.LENGTH - CHANCE) / (1 - CHANCE));
  }

  /** Told of pairs that are alike; the same pair may come more than once. */
  interface Pairs {
    void pair(int earlier, int later);
  }

  /** Goes through all texts once for each band. */
  void find(Pairs pairs) {
    long[] keys = new long[size];
    for (int band = 0; band < Sketch.BANDS; band++) {
      for (int i = 0; i < size; i++) {
        int hash = bands.get(i / CHUNK)[(i % CHUNK) * Sketch.BANDS + band];
        keys[i] = ((long) hash << 32) | i;
      }
      Arrays.sort(keys);
      buckets(keys, pairs);
    }
  }

  private void buckets(long[] keys, Pairs pairs) {
    int start = 0;
    for (int i = 1; i <= keys.length; i++) {
      if (i == keys.length || keys[i] >> 32 != keys[start] >> 32) {
        bucket(keys, start, i, pairs);
        start = i;
      }
    }
  }

  private void bucket(long[] keys, int from, int to, Pairs pairs) {
    for (int later = from + 1; later < to; later++) {
      for (int earlier = from; earlier < later; earlier++) {
        if (earlier - from >= COMPARED && later - earlier > COMPARED) {
          earlier = later - COMPARED - 1;
          continue;
        }
        int a = (int) keys[earlier];
        int b = (int) keys[later];
        if (similarity(a, b) >= THRESHOLD) {
          pairs.pair(a, b);
        }
      }
    }
  }
}
