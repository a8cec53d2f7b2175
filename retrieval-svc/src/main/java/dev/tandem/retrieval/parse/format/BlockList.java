package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import java.util.ArrayList;
import java.util.List;

/** Collects the blocks of a text that is given whole; trims them and leaves out blank ones. */
final class BlockList {

  private final String text;
  private final HeadingPath headings = new HeadingPath();
  private final List<Block> blocks = new ArrayList<>();

  BlockList(String text) {
    this.text = text;
  }

  void prose(int start, int end) {
    add(Kind.PROSE, start, end, "");
  }

  void code(int start, int end) {
    add(Kind.CODE, start, end, "");
  }

  void table(int start, int end, String header) {
    add(Kind.TABLE, start, end, header);
  }

  /** A heading is the first block of its own section. */
  void heading(int level, String title, int start, int end) {
    if (!title.isBlank()) {
      headings.enter(level, title.strip());
    }
    prose(start, end);
  }

  /** Enters a section whose heading is not a block of its own. */
  void enter(int level, String title) {
    headings.enter(level, title.strip());
  }

  private void add(Kind kind, int start, int end, String header) {
    TimeLimit.check();
    int first = Characters.firstVisible(text, start, end);
    int last = Characters.lastVisible(text, first, end);
    if (first < last) {
      blocks.add(new Block(kind, first, last, headings.path(), 0, header));
    }
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  List<Block> blocks() {
    return blocks;
  }
}
