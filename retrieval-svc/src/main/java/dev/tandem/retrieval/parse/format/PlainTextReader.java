package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;

/** Text as it is: a block per paragraph, that is, per run of lines without a blank one. */
final class PlainTextReader implements FormatReader {

  private static final int LONGEST_TITLE = 200;

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    return read(file, TextDecoder.decode(file));
  }

  static ParsedDocument read(SourceFile file, DecodedText decoded) {
    BlockList blocks = new BlockList(decoded.text());
    paragraphs(decoded.text(), 0, decoded.text().length(), blocks);
    return decoded.with(title(file, decoded.text(), blocks), blocks);
  }

  /** Adds the paragraphs between two offsets. */
  static void paragraphs(String text, int start, int end, BlockList blocks) {
    int paragraph = start;
    int at = start;
    while (at < end) {
      int newline = text.indexOf('\n', at, end);
      int lineEnd = newline < 0 ? end : newline + 1;
      if (Characters.firstVisible(text, at, lineEnd) == lineEnd) {
        blocks.prose(paragraph, at);
        paragraph = lineEnd;
      }
      at = lineEnd;
    }
    blocks.prose(paragraph, end);
  }

  /** A first line of its own, followed by more, reads as a title. */
  private static String title(SourceFile file, String text, BlockList blocks) {
    if (blocks.blocks().size() < 2) {
      return file.stem();
    }
    var first = blocks.blocks().getFirst();
    boolean fits = first.end() - first.start() <= LONGEST_TITLE;
    String line = fits ? text.substring(first.start(), first.end()) : "\n";
    return line.indexOf('\n') < 0 && line.indexOf('\r') < 0 ? Characters.clean(line) : file.stem();
  }
}
