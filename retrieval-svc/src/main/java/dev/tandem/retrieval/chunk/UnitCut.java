package dev.tandem.retrieval.chunk;

import dev.tandem.retrieval.parse.ParsedDocument.Block;

/**
 * Takes a block apart into pieces small enough to pack: prose into sentences, tables and code into
 * lines, and what is still too large into runs of words.
 */
final class UnitCut {

  private final String text;
  private final Units units;
  private final ChunkSizes sizes;

  /** Size of a piece of a sentence that does not fit in a chunk. */
  private final int wordRun;

  UnitCut(String text, Units units, ChunkSizes sizes) {
    this.text = text;
    this.units = units;
    this.sizes = sizes;
    this.wordRun = Math.max(8, sizes.target() / 8);
  }

  void add(Block block, float penalty) {
    switch (block.kind()) {
      case PROSE -> sentences(block, penalty);
      case TABLE, CODE -> lines(block, penalty);
    }
  }

  private void sentences(Block block, float penalty) {
    float before = penalty;
    for (Span sentence : Sentences.of(text, block.start(), block.end())) {
      piece(sentence.start(), sentence.end(), before);
      before = Units.AT_SENTENCE;
    }
  }

  /** A table that fits stays whole; code is cut first where blank lines and indentation allow. */
  private void lines(Block block, float penalty) {
    int tokens = TokenEstimate.of(text, block.start(), block.end());
    if (tokens <= sizes.target()) {
      units.add(block.start(), block.end(), tokens, penalty);
      return;
    }
    float before = penalty;
    boolean blankBefore = false;
    int at = block.start();
    while (at < block.end()) {
      int lineEnd = lineEnd(at, block.end());
      int first = firstVisible(at, lineEnd);
      if (first < lineEnd) {
        boolean closes = "})]".indexOf(text.charAt(first)) >= 0;
        float own = closes ? Units.AT_WORD : lineCost(first - at, blankBefore);
        float cost = before >= 0 ? before : own;
        piece(at, lineEnd, cost);
        before = -1;
      }
      blankBefore = first == lineEnd;
      at = lineEnd;
    }
  }

  private static float lineCost(int indentation, boolean blankBefore) {
    float depth = Math.min(indentation, 16) / 16f * Units.AT_LINE;
    return blankBefore ? Units.AT_PARAGRAPH + depth / 2 : Units.AT_LINE + depth;
  }

  private int lineEnd(int at, int end) {
    int newline = text.indexOf('\n', at, end);
    return newline < 0 ? end : newline + 1;
  }

  private int firstVisible(int at, int end) {
    int i = at;
    while (i < end && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private void piece(int start, int end, float penalty) {
    int tokens = TokenEstimate.of(text, start, end);
    if (tokens <= sizes.largest()) {
      units.add(start, end, tokens, penalty);
      return;
    }
    float before = penalty;
    int at = start;
    while (at < end) {
      int cut = wordRunEnd(at, end);
      units.add(at, cut, TokenEstimate.of(text, at, cut), before);
      before = text.charAt(cut - 1) == '\n' ? Units.AT_LINE : Units.AT_WORD;
      at = cut;
    }
  }

  /**
   * Where a run of about {@code wordRun} tokens ends: after white space, or inside a word that is
   * larger than a run itself.
   */
  private int wordRunEnd(int start, int end) {
    int limit = Math.min(end, start + wordRun * 4);
    if (limit == end) {
      return end;
    }
    for (int i = limit; i > start + wordRun; i--) {
      if (Character.isWhitespace(text.charAt(i - 1))) {
        return Boundaries.graphemeAtOrBefore(text, i, start, end);
      }
    }
    int dense = TokenEstimate.of(text, start, limit) > wordRun * 2 ? start + wordRun : limit;
    return Boundaries.graphemeAtOrBefore(text, dense, start, end);
  }
}
