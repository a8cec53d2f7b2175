package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.chunk.ChunkSizes;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.chunk.StructureChunker;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.UnreadableDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Documents from the wild, where a folder of them lies beside the project. */
class RealDocumentsTest {

  private static final Path DOCUMENTS = Path.of("../../shared/data/documents");

  @Test
  void readsEachOrSaysWhyNot() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(DOCUMENTS), "no documents beside the project");
    List<Path> files;
    try (Stream<Path> all = Files.list(DOCUMENTS)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    int read = 0;
    for (Path file : files) {
      read += isRead(file) ? 1 : 0;
    }
    assertTrue(read * 4 >= files.size() * 3, "read " + read + " of " + files.size());
  }

  private static boolean isRead(Path file) {
    String name = file.getFileName().toString();
    try {
      ParsedDocument document = Samples.PARSER.parse(file, name);
      StructureChunker chunker = new StructureChunker(new ChunkSizes(100, 300, 400));
      assertFalse(chunker.chunk(document, new ChunkingStrategy.Auto()).isEmpty(), name);
      return true;
    } catch (UnreadableDocument refusal) {
      assertFalse(refusal.getMessage().contains("damaged"), name + ": " + refusal.getMessage());
      return false;
    }
  }
}
