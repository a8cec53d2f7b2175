package dev.tandem.retrieval.rerank.onnx;

import dev.tandem.retrieval.embed.onnx.WordPieceTokenizer;
import java.util.Arrays;

/**
 * Reads pairs with a cross-encoder: {@code [CLS] query [SEP] text [SEP]}, the second part under
 * token type 1. A query longer than a quarter of the model's window is cut to that; a text that
 * does not fit is read by windows of equal length, and the best of them is its score. Thread-safe.
 */
final class PairReader implements AutoCloseable {

  private static final int SPECIALS = 3;
  private static final int LONGEST_QUERY = CrossEncoder.WINDOW / 4;

  private final WordPieceTokenizer tokenizer;
  private final CrossEncoder encoder;

  PairReader(WordPieceTokenizer tokenizer, CrossEncoder encoder) {
    this.tokenizer = tokenizer;
    this.encoder = encoder;
  }

  /** A logit. */
  double score(String query, String text) {
    int[] asked = tokenizer.encode(query);
    int[] first = asked.length <= LONGEST_QUERY ? asked : Arrays.copyOf(asked, LONGEST_QUERY);
    int[] second = tokenizer.encode(text);
    int room = CrossEncoder.WINDOW - SPECIALS - first.length;
    int windows = Math.max(1, Math.ceilDiv(second.length, room));
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < windows; i++) {
      int from = (int) ((long) second.length * i / windows);
      int to = (int) ((long) second.length * (i + 1) / windows);
      best = Math.max(best, score(first, Arrays.copyOfRange(second, from, to)));
    }
    return best;
  }

  private double score(int[] first, int[] second) {
    int start = first.length + 2;
    long[] ids = new long[start + second.length + 1];
    long[] types = new long[ids.length];
    ids[0] = tokenizer.begin();
    for (int i = 0; i < first.length; i++) {
      ids[i + 1] = first[i];
    }
    ids[start - 1] = tokenizer.end();
    for (int i = 0; i < second.length; i++) {
      ids[start + i] = second[i];
    }
    ids[ids.length - 1] = tokenizer.end();
    Arrays.fill(types, start, types.length, 1);
    return encoder.logit(ids, types);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
