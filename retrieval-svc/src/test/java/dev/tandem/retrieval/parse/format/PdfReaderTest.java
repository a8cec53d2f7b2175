package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import dev.tandem.retrieval.parse.format.OfficeSamples.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfReaderTest {

  @TempDir Path folder;

  @Test
  void joinsLinesAndDividedWordsAndKnowsPagesAndHeadings() throws IOException {
    ParsedDocument document = Samples.parse(folder, "a.pdf", OfficeSamples.report());
    assertEquals("Tidal Power", document.title());
    assertEquals(
        """
        PROSE [Tidal Power] Tidal Power
        PROSE [Tidal Power] The harbour turbine was inspected in spring. It ran for ninety days.
        PROSE [Costs] Costs
        PROSE [Costs] The second page names what was paid.""",
        Samples.outline(document));
    assertEquals(List.of(1, 1, 2, 2), document.blocks().stream().map(b -> b.page()).toList());
  }

  @Test
  void leavesOutWhatRepeatsOnEveryPage() throws IOException {
    Line[][] pages = new Line[5][];
    for (int i = 0; i < pages.length; i++) {
      pages[i] =
          new Line[] {
            new Line(9, 10, "Annual report, page " + (i + 1)),
            new Line(11, 100, "Words of chapter " + "abcde".charAt(i) + " alone.")
          };
    }
    byte[] bytes = OfficeSamples.bytes(OfficeSamples.pdf(pages));
    ParsedDocument document = Samples.parse(folder, "a.pdf", bytes);
    assertFalse(document.text().contains("Annual report"));
    assertEquals(5, document.blocks().size());
  }

  @Test
  void keepsTheRowsOfATable() throws IOException {
    byte[] bytes =
        OfficeSamples.bytes(
            OfficeSamples.pdf(
                new Line[] {
                  new Line(11, 60, "Depth of berths"),
                  new Line(11, 90, "North"),
                  new Line(11, 200, 90, "7 m"),
                  new Line(11, 104, "South"),
                  new Line(11, 200, 104, "9 m")
                }));
    ParsedDocument document = Samples.parse(folder, "a.pdf", bytes);
    assertEquals(Kind.TABLE, document.blocks().getLast().kind());
    assertEquals("North | 7 m\nSouth | 9 m", Samples.blocks(document).getLast());
  }
}
