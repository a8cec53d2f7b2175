package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.chunk.ChunkSizes;
import dev.tandem.retrieval.chunk.ChunkingStrategy;
import dev.tandem.retrieval.chunk.StructureChunker;
import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.UnreadableDocument;
import dev.tandem.retrieval.parse.UnreadableDocument.Code;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, protected, far too large, or made to do harm. */
class HostileFilesTest {

  @TempDir Path folder;

  private UnreadableDocument refused(String name, byte[] bytes) {
    return assertThrows(UnreadableDocument.class, () -> Samples.parse(folder, name, bytes));
  }

  private void refused(Code code, String words, String name, byte[] bytes) {
    UnreadableDocument refusal = refused(name, bytes);
    assertEquals(code, refusal.code());
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void saysThatAFileIsEmpty() {
    refused(Code.INVALID_FILE, "empty", "a.txt", new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a.md", "a.adoc", "a.html", "a.csv", "a.json", "a.xml", "a.py"})
  void saysThatAFileOfWhiteSpaceHoldsNoText(String name) {
    refused(Code.INVALID_FILE, "no text", name, utf8(" \r\n\t\u00a0\u200b\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "89504e470d0a1a0a0000000d, PNG",
    "ffd8ffe000104a464946, JPEG",
    "7f454c4602010100, ELF",
    "cafebabe00000041, Java class",
    "d0cf11e0a1b11ae10000, binary Office",
    "1f8b0800000000000003, gzip",
    "7b5c727466315c616e7369, RTF"
  })
  void namesBinaryFormatsWhateverTheFileIsCalled(String start, String named) {
    byte[] bytes = java.util.HexFormat.of().parseHex(start);
    refused(Code.UNSUPPORTED_FILE, named, "a.txt", bytes);
    assertTrue(refused("a.txt", bytes).getMessage().contains("Supported are"));
  }

  @Test
  void refusesUnknownBinaryFilesUnderANameOfText() {
    byte[] noise = new byte[20_000];
    new Random(3).nextBytes(noise);
    refused(Code.UNSUPPORTED_FILE, "binary", "a.txt", noise);
  }

  @ParameterizedTest
  @CsvSource({
    "xl/workbook.xml, XLSX",
    "ppt/presentation.xml, PPTX",
    "notes/a.txt, ZIP",
    "META-INF/MANIFEST.MF, Java archive"
  })
  void namesPackedFormatsByWhatIsInThem(String part, String named) {
    byte[] packed = OfficeSamples.docx("", Map.of(part, "x"));
    byte[] renamed = replace(packed, "word/document.xml", "word/somewhat.xml");
    refused(Code.UNSUPPORTED_FILE, named, "a.docx", renamed);
  }

  private static byte[] replace(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace(from, to);
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsAPdfUnderTheNameOfATextAndATextUnderTheNameOfAPdf() throws IOException {
    assertEquals(1, Samples.parse(folder, "a.txt", OfficeSamples.report()).blocks().get(0).page());
    assertEquals("Only text.", Samples.parse(folder, "a.pdf", "Only text.").text());
    assertEquals("Only text.", Samples.parse(folder, "a.docx", "Only text.").text());
  }

  @Test
  void saysThatAPdfIsTruncated() throws IOException {
    byte[] whole = OfficeSamples.report();
    refused(Code.INVALID_FILE, "truncated", "a.pdf", Arrays.copyOf(whole, whole.length / 2));
    refused(Code.INVALID_FILE, "PDF", "a.pdf", Arrays.copyOf(whole, 40));
  }

  @Test
  void saysThatAPdfIsProtectedByAPassword() throws IOException {
    refused(Code.INVALID_FILE, "password", "a.pdf", OfficeSamples.protectedPdf("secret", true));
  }

  @Test
  void readsAPdfWithoutUserPasswordUnlessItsOwnerForbidsCopying() throws IOException {
    byte[] open = OfficeSamples.protectedPdf("", true);
    assertTrue(Samples.parse(folder, "a.pdf", open).text().contains("behind a password"));
    refused(Code.INVALID_FILE, "forbids", "a.pdf", OfficeSamples.protectedPdf("", false));
  }

  @Test
  void saysThatAPdfHasNoTextLayer() throws IOException {
    byte[] blank = OfficeSamples.bytes(OfficeSamples.pdf(new OfficeSamples.Line[0]));
    refused(Code.INVALID_FILE, "text layer", "a.pdf", blank);
  }

  @Test
  void refusesAPdfWithTooManyPages() throws IOException {
    OfficeSamples.Line[][] pages = new OfficeSamples.Line[Samples.LIMITS.pages() + 1][0];
    byte[] bytes = OfficeSamples.bytes(OfficeSamples.pdf(pages));
    refused(Code.INVALID_FILE, "20 pages", "a.pdf", bytes);
  }

  @Test
  void saysThatADocxIsTruncatedOrDamagedOrProtected() throws IOException {
    byte[] whole = OfficeSamples.docx();
    refused(Code.INVALID_FILE, "truncated", "a.docx", Arrays.copyOf(whole, whole.length / 2));
    byte[] broken = OfficeSamples.docx("<w:document", Map.of());
    refused(Code.INVALID_FILE, "damaged", "a.docx", broken);
    refused(Code.INVALID_FILE, "password", "a.docx", OfficeSamples.encryptedDocx());
  }

  @Test
  void stopsUnpackingAZipBomb() {
    byte[] bomb = OfficeSamples.docx(" ".repeat(6 << 20), Map.of());
    assertTrue(bomb.length < 100_000, "packed well");
    refused(Code.INVALID_FILE, "unpacks", "a.docx", bomb);
  }

  @Test
  void expandsNoEntities() {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE r [<!ENTITY a \"ha\">");
    for (char c = 'b'; c < 'n'; c++) {
      String before = ("&" + (char) (c - 1) + ";").repeat(10);
      laughs.append("<!ENTITY ").append(c).append(" \"").append(before).append("\">");
    }
    String xml = laughs + "]><r>&m; laughs</r>";
    assertEquals(xml, Samples.parse(folder, "a.xml", xml).text());
    String file = "<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>";
    byte[] docx =
        OfficeSamples.docx(
            file + OfficeSamples.body("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>"), Map.of());
    assertEquals(Code.INVALID_FILE, refused("a.docx", docx).code());
  }

  @ParameterizedTest
  @CsvSource({
    "a.html, '<div>', 100000",
    "a.html, '<b><i>', 50000",
    "a.html, '<table><tr><td>', 5000",
    "a.json, '[', 1000000",
    "a.json, '{\"a\":', 300000",
    "a.xml, '<a>', 400000",
    "a.md, '> ', 100000",
    "a.md, '- ', 100000",
    "a.md, '[', 1000000",
    "a.md, '*a ', 500000",
    "a.adoc, '* ', 100000",
    "a.js, '{', 1000000",
    "a.js, '`\"', 500000",
    "a.py, '(', 1000000"
  })
  void readsDeeplyNestedInputWithoutFailing(String name, String opener, int depth) {
    ParsedDocument document = Samples.parse(folder, name, opener.repeat(depth) + " core");
    assertTrue(document.text().contains("core"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a.md", "a.html", "a.csv", "a.json", "a.js", "a.adoc"})
  void readsAndCutsALineOfMegabytes(String name) {
    String line = "All words of this line are on one line, it goes on, ".repeat(60_000);
    ParsedDocument document = Samples.parse(folder, name, line);
    var chunks =
        new StructureChunker(new ChunkSizes(100, 300, 400))
            .chunk(document, new ChunkingStrategy.Auto());
    assertTrue(chunks.size() > 1000, "chunks: " + chunks.size());
    assertEquals(
        document.text().strip().getBytes(StandardCharsets.UTF_8).length,
        chunks.getLast().endByte());
  }

  @Test
  void refusesTextPastTheLimitWithoutReadingItWhole() throws IOException {
    Path file = Files.createFile(folder.resolve("large"));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(utf8("words ".repeat(10_000)));
      sparse.setLength(3L << 30);
    }
    UnreadableDocument refusal =
        assertThrows(UnreadableDocument.class, () -> Samples.PARSER.parse(file, "a.txt"));
    assertEquals(Code.INVALID_FILE, refusal.code());
    assertTrue(refusal.getMessage().contains("4,000,000 characters"), refusal.getMessage());
  }

  @Test
  void givesUpAfterItsTimeAndReadsTheNextFile() {
    ParseLimits hurried =
        new ParseLimits(Duration.ofNanos(1), 4_000_000, 4 << 20, 20, 8 << 20, 100, 200);
    Path file = Samples.write(folder, utf8("- word\n".repeat(500_000)));
    FormatAwareParser parser = new FormatAwareParser(hurried);
    for (int i = 0; i < 20; i++) {
      try {
        parser.parse(file, "a.md");
      } catch (UnreadableDocument refusal) {
        assertEquals(Code.INVALID_FILE, refusal.code());
        assertTrue(refusal.getMessage().contains("longer than"), refusal.getMessage());
      } catch (IllegalStateException busy) {
        assertTrue(busy.getMessage().contains("Too many"), busy.getMessage());
      }
    }
    assertEquals("Fine.", parsedOnceThereIsRoom("Fine."));
  }

  /** Readers that were given up end at their next look at the clock. */
  private String parsedOnceThereIsRoom(String text) {
    for (int attempt = 1; ; attempt++) {
      try {
        return Samples.parse(folder, "a.txt", text).text();
      } catch (IllegalStateException busy) {
        if (attempt == 300) {
          throw busy;
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }

  @Test
  void leavesAMissingFileToTheCaller() {
    Path missing = folder.resolve("missing");
    assertThrows(java.io.UncheckedIOException.class, () -> Samples.PARSER.parse(missing, "a.txt"));
  }
}
