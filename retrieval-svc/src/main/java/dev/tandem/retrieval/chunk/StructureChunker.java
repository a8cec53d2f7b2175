package dev.tandem.retrieval.chunk;

import dev.tandem.retrieval.parse.ParsedDocument;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Cuts by structure, or by fixed windows of tokens where the caller asks for them. */
@ApplicationScoped
public class StructureChunker implements Chunker {

  private final ChunkSizes sizes;

  @Inject
  StructureChunker(ChunkConfig config) {
    this(new ChunkSizes(config.smallestTokens(), config.targetTokens(), config.largestTokens()));
  }

  /** For use without configuration. */
  public StructureChunker(ChunkSizes sizes) {
    this.sizes = sizes;
  }

  @Override
  public List<Chunk> chunk(ParsedDocument document, ChunkingStrategy strategy) {
    return switch (strategy) {
      case ChunkingStrategy.Auto auto -> new StructureCut(document, sizes).chunks();
      case ChunkingStrategy.Static windows -> new TokenWindows(document, windows).chunks();
    };
  }
}
