package dev.tandem.retrieval.fake;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.chunk.Chunker;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A chunk a block. */
@Alternative
@ApplicationScoped
public class FakeChunker implements Chunker {

  @Override
  public List<Chunk> chunk(ParsedDocument document, ChunkingStrategy strategy) {
    List<Chunk> chunks = new ArrayList<>();
    for (Block block : document.blocks()) {
      String text = document.text().substring(block.start(), block.end());
      int start = bytes(document.text().substring(0, block.start()));
      chunks.add(new Chunk(chunks.size(), text, "", start, start + bytes(text), 0, 1));
    }
    return chunks;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
