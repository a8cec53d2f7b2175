package dev.tandem.retrieval.evidence;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.chunk.Sentences;
import dev.tandem.retrieval.chunk.Span;
import dev.tandem.retrieval.keyword.TermAnalyzer;
import dev.tandem.retrieval.keyword.Terms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts a passage into sentences that are worth embedding. */
final class SentenceCut {

  /** Most sentences of one passage; those with the most words of the query stay. */
  static final int MOST = 16;

  private final TermAnalyzer analyzer;
  private final Coverage coverage;

  SentenceCut(TermAnalyzer analyzer, Coverage coverage) {
    this.analyzer = analyzer;
    this.coverage = coverage;
  }

  /** In the order of the text. */
  List<Cut> cut(Chunk chunk) {
    List<Cut> cuts = new ArrayList<>();
    int bytes = chunk.startByte();
    int read = 0;
    for (Span span : Sentences.of(chunk.text())) {
      String text = chunk.text().substring(span.start(), span.end());
      int start = bytes + utf8(chunk.text().substring(read, span.start()));
      int end = start + utf8(text);
      Terms terms = analyzer.analyze(text);
      cuts.add(new Cut(start, end, text, coverage.score(terms), coverage.of(List.of(terms))));
      bytes = end;
      read = span.end();
    }
    return cuts.size() <= MOST ? cuts : best(cuts);
  }

  private static List<Cut> best(List<Cut> cuts) {
    return cuts.stream()
        .sorted(Comparator.comparingDouble(Cut::keyword).reversed())
        .limit(MOST)
        .sorted(Comparator.comparingInt(Cut::startByte))
        .toList();
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** A sentence before it is embedded. */
  record Cut(int startByte, int endByte, String text, double keyword, double coverage) {}
}
