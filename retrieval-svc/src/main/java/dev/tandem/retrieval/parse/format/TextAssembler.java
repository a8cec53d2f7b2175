package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import java.util.ArrayList;
import java.util.List;

/** Puts the text of a format that is not text itself together, block by block. */
final class TextAssembler {

  private final StringBuilder text = new StringBuilder();
  private final List<Block> blocks = new ArrayList<>();
  private final HeadingPath headings = new HeadingPath();
  private final int limit;
  private int page;

  TextAssembler(ParseLimits limits) {
    this.limit = limits.characters();
  }

  /** Following blocks lie on this page, counted from 1. */
  void page(int number) {
    page = number;
  }

  void prose(String words) {
    add(Kind.PROSE, words, "");
  }

  void code(String words) {
    add(Kind.CODE, words, "");
  }

  /** Rows are lines; {@code header} is the first of them, or empty. */
  void table(String rows, String header) {
    add(Kind.TABLE, rows, Characters.clean(header).strip());
  }

  /** A heading is the first block of its own section. */
  void heading(int level, String words) {
    String clean = Characters.clean(words).strip();
    if (Characters.hasVisible(clean)) {
      headings.enter(level, clean);
      prose(clean);
    }
  }

  private void add(Kind kind, String words, String header) {
    TimeLimit.check();
    String clean = Characters.clean(words);
    int first = Characters.firstVisible(clean, 0, clean.length());
    int last = Characters.lastVisible(clean, first, clean.length());
    if (first == last) {
      return;
    }
    if (kind == Kind.CODE) {
      // The indentation of the first line belongs to the listing.
      first = clean.lastIndexOf('\n', first) + 1;
    }
    if ((long) text.length() + last - first > limit) {
      throw Rejection.tooMuchText(limit);
    }
    if (!text.isEmpty()) {
      text.append("\n\n");
    }
    int start = text.length();
    text.append(clean, first, last);
    blocks.add(new Block(kind, start, text.length(), headings.path(), page, header));
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  ParsedDocument document(String title) {
    return new ParsedDocument(
        Characters.clean(title).strip(), text.toString(), Source.EXTRACTED, blocks);
  }
}
