package dev.tandem.retrieval.chunk;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.util.List;

/** Cuts a parsed document into chunks. Pure: the same document gives the same chunks. */
public interface Chunker {

  /** The chunks in order; empty only when the document has no visible text. */
  List<Chunk> chunk(ParsedDocument document, ChunkingStrategy strategy);
}
