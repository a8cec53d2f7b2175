package dev.tandem.retrieval.keyword;

import dev.tandem.retrieval.index.KeywordQuery;
import dev.tandem.retrieval.index.TermStatistics;
import java.util.stream.IntStream;

/**
 * BM25 cut in two: what depends on the chunk alone is stored with it, what depends on the store is
 * in the query, and their inner product is the score (Robertson and Zaragoza, 2009). The length
 * that chunks are measured against is fixed: a running average would make a chunk's weights depend
 * on what was loaded before it.
 */
public final class Bm25 {

  static final double K1 = 1.2;
  static final double B = 0.75;

  /** Terms in a chunk of the size that the default chunking aims at. */
  static final double TYPICAL_LENGTH = 150;

  /** Rarer terms win when a query has more; keeps queries of any length cheap. */
  static final int MOST_QUERY_TERMS = 64;

  private Bm25() {}

  /** Saturated weights of a chunk's terms, in the order of the terms. */
  public static float[] weights(Terms terms) {
    double norm = K1 * (1 - B + B * terms.length() / TYPICAL_LENGTH);
    float[] weights = new float[terms.ids().length];
    for (int i = 0; i < weights.length; i++) {
      double count = terms.counts()[i];
      weights[i] = (float) (count * (K1 + 1) / (count + norm));
    }
    return weights;
  }

  /** Inverse document frequency, always positive. */
  public static double idf(long chunks, long frequency) {
    return Math.log1p((Math.max(chunks, frequency) - frequency + 0.5) / (frequency + 0.5));
  }

  /** The query's terms that the store has, weighted. */
  public static KeywordQuery query(Terms terms, TermStatistics statistics) {
    int[] kept =
        IntStream.range(0, terms.ids().length)
            .filter(i -> statistics.frequency(terms.ids()[i]) > 0)
            .boxed()
            .sorted(java.util.Comparator.comparingInt(i -> statistics.frequency(terms.ids()[i])))
            .limit(MOST_QUERY_TERMS)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    float[] weights = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      int term = kept[i];
      weights[i] =
          (float)
              (terms.counts()[term]
                  * idf(statistics.chunks(), statistics.frequency(terms.ids()[term])));
    }
    return new KeywordQuery(
        IntStream.of(kept).map(i -> terms.ids()[i]).toArray(),
        weights,
        IntStream.of(kept).map(i -> statistics.frequency(terms.ids()[i])).toArray());
  }
}
