package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocxReaderTest {

  @TempDir Path folder;

  @Test
  void readsHeadingsAndTablesOfAFileFromAnotherWriter() throws IOException {
    ParsedDocument document = Samples.parse(folder, "a.docx", OfficeSamples.docx());
    assertEquals("Harbour Handbook", document.title());
    assertEquals(
        """
        PROSE [Harbour Handbook] Harbour Handbook
        PROSE [Harbour Handbook] Ships call by radio — first.
        PROSE [Mooring] Mooring
        PROSE [Mooring] Lines are made fast fore and aft.
        TABLE [Mooring] Berth | Depth
        North | 7 m""",
        Samples.outline(document));
    assertEquals("Berth | Depth", document.blocks().getLast().header());
  }

  private List<String> blocks(String inside, Map<String, String> parts) {
    byte[] bytes = OfficeSamples.docx(OfficeSamples.body(inside), parts);
    return Samples.blocks(Samples.parse(folder, "a.docx", bytes));
  }

  private static String paragraph(String words) {
    return "<w:p><w:r><w:t>" + words + "</w:t></w:r></w:p>";
  }

  @Test
  void tellsATextBoxOnceAfterItsParagraph() {
    String box = "<w:txbxContent>" + paragraph("In the box.") + "</w:txbxContent>";
    String both =
        "<mc:AlternateContent><mc:Choice>"
            + box
            + "</mc:Choice><mc:Fallback>"
            + box
            + "</mc:Fallback></mc:AlternateContent>";
    String anchor = "<w:p><w:r><w:t>Around it.</w:t>" + both + "</w:r></w:p>";
    assertEquals(List.of("Around it.", "In the box."), blocks(anchor, Map.of()));
  }

  @Test
  void leavesOutWhatWasDeletedAndKeepsWhatWasInserted() {
    String words =
        "<w:p><w:r><w:t>It is </w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
            + "<w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>";
    assertEquals(List.of("It is new"), blocks(words, Map.of()));
  }

  @Test
  void tellsHeadersFootersAndNotesOnce() {
    String header = OfficeSamples.body(paragraph("Harbour office"));
    Map<String, String> parts =
        Map.of(
            "word/header1.xml",
            header,
            "word/header2.xml",
            header,
            "word/footer1.xml",
            OfficeSamples.body(paragraph("3")),
            "word/footnotes.xml",
            OfficeSamples.body(paragraph("A note.")));
    assertEquals(List.of("Harbour office", "Body.", "A note."), blocks(paragraph("Body."), parts));
  }

  @Test
  void marksItemsOfLists() {
    String item = "<w:p><w:pPr><w:numPr><w:ilvl/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>";
    assertEquals(List.of("- one"), blocks(item, Map.of()));
  }
}
