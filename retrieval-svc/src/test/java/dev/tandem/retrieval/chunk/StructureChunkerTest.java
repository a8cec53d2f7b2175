package dev.tandem.retrieval.chunk;

import static dev.tandem.retrieval.chunk.Documents.sentence;
import static dev.tandem.retrieval.chunk.Documents.sentences;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructureChunkerTest {

  private static final ChunkSizes SIZES = new ChunkSizes(100, 300, 400);

  private static List<Chunk> cut(ParsedDocument document) {
    return new StructureChunker(SIZES).chunk(document, new ChunkingStrategy.Auto());
  }

  @Test
  void keepsAShortDocumentWhole() {
    ParsedDocument abstractText =
        Documents.of()
            .prose("A Title of Its Own")
            .prose(sentences(30, 10))
            .titled("A Title of Its Own");
    List<Chunk> chunks = cut(abstractText);
    assertEquals(1, chunks.size());
    assertEquals(abstractText.text(), chunks.getFirst().text());
    assertEquals("", chunks.getFirst().context());
  }

  @Test
  void cutsALongSectionIntoPiecesOfLikeSizeAtSentences() {
    List<Chunk> chunks = cut(Documents.of().prose(sentences(120, 10)).titled("Report"));
    assertEquals(5, chunks.size());
    for (Chunk chunk : chunks) {
      assertTrue(chunk.text().startsWith("Word") && chunk.text().endsWith("."), chunk.text());
      int tokens = TokenEstimate.of(chunk.text());
      assertTrue(tokens > 200 && tokens <= 400, "tokens: " + tokens);
      assertEquals("Report", chunk.context());
    }
  }

  @Test
  void prefersToCutBetweenParagraphs() {
    Documents document = Documents.of();
    for (int i = 0; i < 6; i++) {
      document.prose(sentences(13, 10));
    }
    String paragraph = sentences(13, 10);
    for (Chunk chunk : cut(document.titled("Report"))) {
      assertEquals("", chunk.text().replace(paragraph, "").strip());
    }
  }

  @Test
  void neverCrossesTheHeadingsOfLargeSections() {
    List<Chunk> chunks =
        cut(
            Documents.of()
                .under("A")
                .prose(sentences(15, 10))
                .under("A", "B")
                .prose(sentences(15, 10))
                .titled("Manual"));
    assertEquals(2, chunks.size());
    assertEquals("Manual", chunks.get(0).context());
    assertTrue(chunks.get(1).text().startsWith("B"));
    assertEquals("Manual > A", chunks.get(1).context());
  }

  @Test
  void joinsSmallSectionsBelowTheSameParent() {
    Documents document = Documents.of().under("A").prose(sentences(30, 10));
    for (String name : List.of("One", "Two", "Three")) {
      document.under("A", name).prose(sentence(40));
    }
    document.under("Z").prose(sentences(12, 10));
    List<Chunk> chunks = cut(document.titled("Manual"));
    assertEquals(3, chunks.size());
    assertTrue(chunks.get(1).text().startsWith("One"));
    assertTrue(chunks.get(1).text().contains("Three"));
    assertEquals("Manual > A", chunks.get(1).context());
    assertTrue(chunks.get(2).text().startsWith("Z"));
  }

  @Test
  void keepsAHeadingWithWhatFollowsIt() {
    List<Chunk> chunks =
        cut(
            Documents.of()
                .under("A")
                .prose(sentences(28, 10))
                .under("Lonely")
                .under("Lonely", "Child")
                .prose(sentences(90, 10))
                .titled("Manual"));
    for (Chunk chunk : chunks) {
      assertFalse(chunk.text().endsWith("Lonely") || chunk.text().endsWith("Child"), chunk::text);
    }
    assertEquals("Manual > Lonely > Child", chunks.getLast().context());
  }

  @Test
  void keepsSmallListingsWithTheProseAroundThem() {
    List<Chunk> chunks =
        cut(
            Documents.of()
                .under("Install")
                .prose("Run this:")
                .code("$ make\n$ make install")
                .prose("Then look.")
                .titled("Manual"));
    assertEquals(1, chunks.size());
  }

  @Test
  void cutsTablesBetweenRowsAndRepeatsTheirHeader() {
    Documents document = Documents.of().rows("name,depth", "name,depth");
    for (int i = 0; i < 200; i++) {
      document.rows("name,depth", "berth number " + i + ",7 metres");
    }
    List<Chunk> chunks = cut(document.titled("ports"));
    assertTrue(chunks.size() > 3);
    assertEquals("ports", chunks.getFirst().context());
    for (Chunk chunk : chunks.subList(1, chunks.size())) {
      assertTrue(chunk.text().startsWith("berth") && chunk.text().endsWith("7 metres"));
      assertEquals("ports\nname,depth", chunk.context());
    }
  }

  @Test
  void cutsOneLargeTableBetweenItsLines() {
    String rows = ("North | 7 m | sand and mud\n").repeat(300).strip();
    List<Chunk> chunks = cut(Documents.of().rows("Port | Depth | Ground", rows).titled("Ports"));
    assertTrue(chunks.size() > 5);
    for (Chunk chunk : chunks) {
      assertTrue(chunk.text().startsWith("North") && chunk.text().endsWith("mud"));
    }
  }

  @Test
  void cutsCodeAtBlankLinesOfLittleIndentation() {
    String function = "void f() {\n" + "  call(first, second);\n\n".repeat(14) + "}\n\n";
    List<Chunk> chunks = cut(Documents.of().code(function.repeat(12).strip()).titled("Main"));
    assertTrue(chunks.size() > 2);
    for (Chunk chunk : chunks) {
      assertTrue(chunk.text().startsWith("void f()"), chunk.text());
    }
  }

  @Test
  void cutsWordsWithoutSpacesBetweenGraphemes() {
    String family = "👩‍👩‍👧‍👦";
    List<Chunk> chunks = cut(Documents.of().prose(family.repeat(2000)).titled("x"));
    assertTrue(chunks.size() > 5);
    for (Chunk chunk : chunks) {
      assertEquals("", chunk.text().replace(family, ""));
    }
  }

  @Test
  void namesPageAndLineOfEachChunk() {
    ParsedDocument document =
        Documents.of().page(1, sentences(25, 10)).page(2, sentences(25, 10)).titled("Two pages");
    List<Chunk> chunks = cut(document);
    assertEquals(List.of(1, 2), chunks.stream().map(Chunk::page).toList());
    assertEquals(List.of(1, 3), chunks.stream().map(Chunk::line).toList());
  }

  @Test
  void leavesOutTitlesThatAreOnlyIdentifiers() {
    List<Chunk> chunks = cut(Documents.of().prose("Some words.").titled("4983"));
    assertEquals("", chunks.getFirst().context());
  }

  @Test
  void makesRoomForALongContext() {
    String header = "column ".repeat(80).strip();
    Documents document = Documents.of();
    for (int i = 0; i < 300; i++) {
      document.rows(header, "row of words number " + i);
    }
    for (Chunk chunk : cut(document.titled("Wide"))) {
      assertTrue(TokenEstimate.of(chunk.indexedText()) <= 505, chunk::indexedText);
    }
  }

  @Test
  void refusesSizesThatDoNotRise() {
    assertThrows(IllegalArgumentException.class, () -> new ChunkSizes(100, 500, 400));
    assertThrows(IllegalArgumentException.class, () -> new ChunkSizes(100, 50, 400));
  }
}
