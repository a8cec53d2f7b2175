package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.chunk.Chunk;
import dev.tandem.retrieval.chunk.ChunkSizes;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.chunk.StructureChunker;
import dev.tandem.retrieval.chunk.TokenEstimate;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every document of every format, and for the chunks that are cut from it. */
class FormatAwareParserContractTest {

  private static final ChunkSizes SIZES = new ChunkSizes(20, 60, 80);
  private static final int ROUNDS = 12;

  @TempDir Path folder;

  record Sample(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Sample> samples() throws IOException {
    Stream<Sample> text =
        GeneratedText.BY_NAME.entrySet().stream()
            .flatMap(
                entry ->
                    new Random(entry.getKey().hashCode())
                        .ints(ROUNDS)
                        .mapToObj(seed -> generated(entry.getKey(), entry.getValue(), seed)));
    Stream<Sample> packed =
        Stream.of(
            new Sample("report.pdf", OfficeSamples.report()),
            new Sample("open.pdf", OfficeSamples.protectedPdf("", true)),
            new Sample("handbook.docx", OfficeSamples.docx()),
            new Sample("utf16.txt", "Grüße aus Köln. 漢字\n".getBytes(StandardCharsets.UTF_16)),
            new Sample("latin.txt", "Käse, Öl und Brot".getBytes(StandardCharsets.ISO_8859_1)),
            new Sample("nul.txt", "one\0two three".getBytes(StandardCharsets.UTF_8)));
    return Stream.concat(text, packed);
  }

  private static Sample generated(String name, GeneratedText.Writer writer, int seed) {
    return new Sample(name, writer.write(new Random(seed)).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void blocksAreOrderedVisibleAndInsideTheText(Sample sample) {
    ParsedDocument document = Samples.parse(folder, sample.name(), sample.bytes());
    int at = 0;
    for (Block block : document.blocks()) {
      assertTrue(block.start() >= at && block.end() > block.start(), "order of blocks");
      String words = document.text().substring(block.start(), block.end());
      assertTrue(Characters.hasVisible(words), "a visible character in each block");
      at = block.end();
    }
    assertTrue(at > 0 && at <= document.text().length(), "inside the text");
    assertFalse(document.title().isBlank());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void textSurvivesTheDatabaseAndIsTheFileWhereItSaysSo(Sample sample) {
    ParsedDocument document = Samples.parse(folder, sample.name(), sample.bytes());
    String text = document.text();
    assertEquals(-1, text.indexOf('\0'), "no NUL");
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertEquals(text, new String(bytes, StandardCharsets.UTF_8), "no lone surrogate");
    if (document.source() == Source.FILE) {
      assertArrayEquals(sample.bytes(), bytes);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void chunksAreTheTextAtTheirOffsets(Sample sample) {
    ParsedDocument document = Samples.parse(folder, sample.name(), sample.bytes());
    StructureChunker chunker = new StructureChunker(SIZES);
    assertExact(document, chunker.chunk(document, new ChunkingStrategy.Auto()));
    assertExact(document, chunker.chunk(document, new ChunkingStrategy.Static(100, 50)));
    assertExact(document, chunker.chunk(document, new ChunkingStrategy.Static(100, 0)));
  }

  private static void assertExact(ParsedDocument document, List<Chunk> chunks) {
    byte[] bytes = document.text().getBytes(StandardCharsets.UTF_8);
    assertFalse(chunks.isEmpty());
    int ordinal = 0;
    int start = -1;
    for (Chunk chunk : chunks) {
      assertEquals(ordinal++, chunk.ordinal());
      assertTrue(chunk.startByte() > start && chunk.endByte() <= bytes.length, "order of chunks");
      int length = chunk.endByte() - chunk.startByte();
      String there = new String(bytes, chunk.startByte(), length, StandardCharsets.UTF_8);
      assertEquals(chunk.text(), there);
      assertEquals(chunk.text().strip(), chunk.text());
      assertEquals(line(bytes, chunk.startByte()), chunk.line());
      start = chunk.startByte();
    }
  }

  private static int line(byte[] bytes, int end) {
    String before = new String(bytes, 0, end, StandardCharsets.UTF_8);
    return 1
        + (int)
            before.replace("\r\n", "\n").replace('\r', '\n').chars().filter(c -> c == '\n').count();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyBlockIsInTheChunksAndNoChunkIsTooLarge(Sample sample) {
    ParsedDocument document = Samples.parse(folder, sample.name(), sample.bytes());
    List<Chunk> chunks = new StructureChunker(SIZES).chunk(document, new ChunkingStrategy.Auto());
    StringBuilder covered = new StringBuilder();
    chunks.forEach(chunk -> covered.append(chunk.text()));
    StringBuilder wanted = new StringBuilder();
    document.blocks().forEach(block -> wanted.append(document.text(), block.start(), block.end()));
    assertTrue(isSubsequence(visible(wanted), visible(covered)), "all words of all blocks");
    for (Chunk chunk : chunks) {
      // Text between blocks, such as comments and marks, is not counted when packing.
      assertTrue(TokenEstimate.of(chunk.text()) <= SIZES.largest() * 1.5, chunk::text);
    }
  }

  private static String visible(CharSequence text) {
    return text.toString().replaceAll("[\\s\\p{Z}\\p{C}]", "");
  }

  private static boolean isSubsequence(String wanted, String covered) {
    int at = 0;
    for (int i = 0; i < wanted.length(); i++) {
      at = covered.indexOf(wanted.charAt(i), at) + 1;
      if (at == 0) {
        return false;
      }
    }
    return true;
  }
}
