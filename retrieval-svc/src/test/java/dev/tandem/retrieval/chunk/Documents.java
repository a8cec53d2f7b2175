package dev.tandem.retrieval.chunk;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import java.util.ArrayList;
import java.util.List;

/** Builds parsed documents without a parser. */
final class Documents {

  private final StringBuilder text = new StringBuilder();
  private final List<Block> blocks = new ArrayList<>();
  private List<String> headings = List.of();

  static Documents of() {
    return new Documents();
  }

  /** Enters a section; the last of its headings is a block of its own. */
  Documents under(String... path) {
    headings = List.of(path);
    return block(Kind.PROSE, path[path.length - 1], "", 0);
  }

  Documents prose(String words) {
    return block(Kind.PROSE, words, "", 0);
  }

  Documents page(int page, String words) {
    return block(Kind.PROSE, words, "", page);
  }

  Documents code(String words) {
    return block(Kind.CODE, words, "", 0);
  }

  Documents rows(String header, String words) {
    return block(Kind.TABLE, words, header, 0);
  }

  private Documents block(Kind kind, String words, String header, int page) {
    text.append(text.isEmpty() ? "" : "\n\n");
    int start = text.length();
    text.append(words);
    blocks.add(new Block(kind, start, text.length(), headings, page, header));
    return this;
  }

  ParsedDocument titled(String title) {
    return new ParsedDocument(title, text.toString(), Source.FILE, blocks);
  }

  /** A sentence of so many words. */
  static String sentence(int words) {
    return "Word" + " word".repeat(words - 1) + ".";
  }

  static String sentences(int count, int words) {
    return (sentence(words) + " ").repeat(count).strip();
  }
}
