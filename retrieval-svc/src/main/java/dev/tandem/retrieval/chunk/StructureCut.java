package dev.tandem.retrieval.chunk;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import java.util.List;

/** The {@code auto} strategy on one document. */
final class StructureCut {

  /** So many pieces are packed at once, which bounds memory on files of any size. */
  private static final int SLAB = 4096;

  /** Tokens of context that fit in the model's window beside the largest chunk. */
  private static final int CONTEXT_ROOM = 100;

  private final ParsedDocument document;
  private final List<Block> blocks;
  private final String text;
  private final ChunkSizes sizes;
  private final Context context;
  private final ChunkWriter writer;
  private final Units units = new Units();
  private int block;

  StructureCut(ParsedDocument document, ChunkSizes sizes) {
    this.document = document;
    this.blocks = document.blocks();
    this.text = document.text();
    this.sizes = sizes;
    this.context = new Context(document.title());
    this.writer = new ChunkWriter(document);
  }

  List<Chunk> chunks() {
    for (Section section : Sections.of(document, sizes)) {
      cut(section);
    }
    return writer.chunks();
  }

  private void cut(Section section) {
    ChunkSizes fitting = fitting(section);
    UnitCut pieces = new UnitCut(text, units, fitting);
    boolean whole = section.tokens() <= fitting.largest();
    for (int i = section.from(); i < section.to(); i++) {
      Block block = blocks.get(i);
      float penalty = penaltyBefore(section, i);
      if (whole) {
        units.add(block.start(), block.end(), 1, penalty);
      } else {
        pieces.add(block, penalty);
      }
      if (units.size() >= SLAB) {
        flush(section, fitting, whole);
      }
    }
    flush(section, fitting, whole);
  }

  private void flush(Section section, ChunkSizes fitting, boolean whole) {
    if (units.size() == 0) {
      return;
    }
    List<Span> spans =
        whole
            ? List.of(new Span(units.start(0), units.end(units.size() - 1)))
            : Packing.pack(units, fitting);
    for (Span span : spans) {
      writer.write(span.start(), span.end(), context(span, section));
    }
    units.clear();
  }

  /** From the headings that all blocks of the span have above them. */
  private String context(Span span, Section section) {
    while (block + 1 < section.to() && blocks.get(block + 1).start() <= span.start()) {
      block++;
    }
    Block first = blocks.get(block);
    int depth = first.headings().size();
    for (int i = block + 1; i < section.to() && blocks.get(i).start() < span.end(); i++) {
      depth = common(first.headings(), blocks.get(i).headings(), depth);
    }
    String header = first.kind() == Kind.TABLE ? first.header() : "";
    return context.of(first.headings().subList(0, depth), header, text, span.start());
  }

  private static int common(List<String> path, List<String> other, int depth) {
    int shared = 0;
    while (shared < depth && shared < other.size() && path.get(shared).equals(other.get(shared))) {
      shared++;
    }
    return shared;
  }

  private float penaltyBefore(Section section, int index) {
    if (index == section.from()) {
      return Units.AT_SECTION;
    }
    Block before = blocks.get(index - 1);
    if (Sections.isHeading(text, before)) {
      return Units.AFTER_HEADING;
    }
    Block next = blocks.get(index);
    boolean alike = before.kind() == next.kind() && before.headings().equals(next.headings());
    return alike ? Units.AT_PARAGRAPH : Units.AT_SECTION;
  }

  /** Smaller where headings and a table's header need room in the model's window. */
  private ChunkSizes fitting(Section section) {
    String header = "";
    for (Block each : blocks.subList(section.from(), section.to())) {
      header = each.header().length() > header.length() ? each.header() : header;
    }
    String path = String.join(" ", blocks.get(section.from()).headings());
    int tokens = TokenEstimate.of(path) + Context.headerTokens(header);
    int over = Math.min(tokens - CONTEXT_ROOM, sizes.largest() / 2);
    if (over <= 0) {
      return sizes;
    }
    int largest = sizes.largest() - over;
    return new ChunkSizes(0, Math.max(16, Math.min(sizes.target(), largest)), largest);
  }
}
