package dev.tandem.retrieval.chunk;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns spans into chunks with byte offsets, lines and pages. Spans come with rising starts and
 * rising ends, so that each character is counted once.
 */
final class ChunkWriter {

  private final String text;
  private final List<Block> blocks;
  private final List<Chunk> chunks = new ArrayList<>();
  private final Cursor start;
  private final Cursor end;
  private int block;

  ChunkWriter(ParsedDocument document) {
    this.text = document.text();
    this.blocks = document.blocks();
    this.start = new Cursor(text);
    this.end = new Cursor(text);
  }

  /** Writes the chunk of a span without the white space around it; nothing if no more is there. */
  void write(int from, int to, String context) {
    int first = from;
    int last = to;
    while (first < last && Sentences.isSpace(text.charAt(first))) {
      first++;
    }
    while (last > first && Sentences.isSpace(text.charAt(last - 1))) {
      last--;
    }
    if (first == last) {
      return;
    }
    start.moveTo(first);
    end.moveTo(last);
    chunks.add(
        new Chunk(
            chunks.size(),
            text.substring(first, last),
            context,
            start.bytes,
            end.bytes,
            page(first),
            start.line));
  }

  private int page(int at) {
    while (block + 1 < blocks.size() && blocks.get(block + 1).start() <= at) {
      block++;
    }
    return blocks.isEmpty() ? 0 : blocks.get(block).page();
  }

  List<Chunk> chunks() {
    return chunks;
  }

  /** A place in the text that only moves forward. */
  private static final class Cursor {
    private final String text;
    private int at;
    private int bytes;
    private int line = 1;

    Cursor(String text) {
      this.text = text;
    }

    void moveTo(int target) {
      while (at < target) {
        char c = text.charAt(at++);
        bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        boolean lineEnd =
            c == '\n' || (c == '\r' && (at >= text.length() || text.charAt(at) != '\n'));
        line += lineEnd ? 1 : 0;
      }
    }
  }
}
