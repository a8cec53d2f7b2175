package dev.tandem.retrieval.parse;

import java.util.List;

/**
 * The text of a file and where its parts lie in it.
 *
 * @param title the document's own title, or the file name without extension; never null
 * @param text the whole text; all offsets of blocks are char offsets into it. For formats that are
 *     text themselves it is the decoded file, unchanged
 * @param source whether the UTF-8 bytes of {@code text} are the file's bytes
 * @param blocks in order, not overlapping, each with at least one visible character
 */
public record ParsedDocument(String title, String text, Source source, List<Block> blocks) {

  /** What byte offsets of quotes point into. */
  public enum Source {
    /** The file itself: it is UTF-8 text, without a byte order mark. */
    FILE,
    /** Extracted or decoded text, served by the content route of a vector store's file. */
    EXTRACTED
  }

  /** What a block is; chunking treats each kind in its own way. */
  public enum Kind {
    PROSE,
    TABLE,
    CODE
  }

  /**
   * A run of text that is best kept together.
   *
   * @param start first char in the document's text
   * @param end char after the last one
   * @param headings the headings above, outermost first
   * @param page page number from 1, or 0 where the format has none
   * @param header a table's header row, repeated before later row groups when embedding; or empty
   */
  public record Block(
      Kind kind, int start, int end, List<String> headings, int page, String header) {

    public Block {
      headings = List.copyOf(headings);
    }
  }

  public ParsedDocument {
    blocks = List.copyOf(blocks);
  }
}
