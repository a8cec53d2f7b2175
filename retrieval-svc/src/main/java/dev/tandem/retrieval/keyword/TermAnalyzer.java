package dev.tandem.retrieval.keyword;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.StringHelper;

/** Turns text into hashed terms, the same way for chunks and queries. Thread-safe. */
@Singleton
public class TermAnalyzer {

  /** Number of distinct ids: the most dimensions that pgvector's sparsevec has. */
  public static final int IDS = 1_000_000_000;

  private static final int SEED = 0x5eed;

  private final Analyzer analyzer = new EnglishAnalyzer();

  /** The terms of a text; none for a text of stop words or punctuation. */
  public Terms analyze(String text) {
    Map<Integer, Integer> counts = new TreeMap<>();
    int length = 0;
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      TermToBytesRefAttribute term = tokens.addAttribute(TermToBytesRefAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        counts.merge(
            id(StringHelper.murmurhash3_x86_32(term.getBytesRef(), SEED)), 1, Integer::sum);
        length++;
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
    return new Terms(
        counts.keySet().stream().mapToInt(Integer::intValue).toArray(),
        counts.values().stream().mapToInt(Integer::intValue).toArray(),
        length);
  }

  private static int id(int hash) {
    return Math.floorMod(hash, IDS) + 1;
  }
}
