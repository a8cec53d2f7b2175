package dev.tandem.retrieval.parse.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Block;
import dev.tandem.retrieval.parse.ParsedDocument.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkupReadersTest {

  @TempDir Path folder;

  @Test
  void findsHeadingsListingsListsAndTablesInMarkdown() {
    ParsedDocument document =
        Samples.parse(
            folder,
            "guide.md",
            """
            # The `Guide` to [ports](x.md)

            First words.

            ## Tides
            - high
            - low
              still low

            ```sh
            # not a heading
            ```

            Before it:
            | port | depth |
            |------|------:|
            | A    | 7     |
            """);
    assertEquals("The Guide to ports", document.title());
    assertEquals(
        """
        PROSE [The Guide to ports] # The `Guide` to [ports](x.md)
        PROSE [The Guide to ports] First words.
        PROSE [The Guide to ports, Tides] ## Tides
        PROSE [The Guide to ports, Tides] - high
        PROSE [The Guide to ports, Tides] - low
          still low
        CODE [The Guide to ports, Tides] ```sh
        # not a heading
        ```
        PROSE [The Guide to ports, Tides] Before it:
        TABLE [The Guide to ports, Tides] | port | depth |
        |------|------:|
        | A    | 7     |""",
        Samples.outline(document));
    assertEquals("| port | depth |", document.blocks().getLast().header());
  }

  @Test
  void takesTheTitleOfFrontMatterAndSkipsComments() {
    String text = "---\ntitle: \"On Tides\"\ntags: [a]\n---\n\n<!-- note -->\n\nWords.\n";
    ParsedDocument document = Samples.parse(folder, "a.md", text);
    assertEquals("On Tides", document.title());
    assertEquals("Words.", Samples.blocks(document).getLast());
    assertEquals(2, document.blocks().size());
  }

  @Test
  void findsTitlesListingsAndTablesInAsciiDoc() {
    ParsedDocument document =
        Samples.parse(
            folder,
            "guide.adoc",
            """
            = Guide
            :toc:

            // hidden
            Words of
            the preamble.

            == Install

            [source,sh]
            ----
            == not a title
            ----

            |===
            |Name |Use

            |a |b
            |===
            """);
    assertEquals("Guide", document.title());
    assertEquals(
        """
        PROSE [Guide] = Guide
        PROSE [Guide] Words of
        the preamble.
        PROSE [Guide, Install] == Install
        CODE [Guide, Install] ----
        == not a title
        ----
        TABLE [Guide, Install] |===
        |Name |Use

        |a |b
        |===""",
        Samples.outline(document));
    assertEquals("|Name |Use", document.blocks().getLast().header());
  }

  @Test
  void readsThePageAndNotItsFrame() {
    ParsedDocument document =
        Samples.parse(
            folder,
            "page.html",
            """
            <!DOCTYPE html><html><head><title>Tide tables</title><style>p {color: red}</style></head>
            <body><nav>Home</nav><script>track()</script>
            <h1>Tides</h1><p>High   water at <b>six</b>.<br>Low at noon.</p>
            <h2>Ports</h2><ul><li>North</li><li>South</li></ul>
            <table><thead><tr><th>Port<th></th><th>Depth</tr></thead><tr><td>A<td><td>7 m</tr></table>
            <pre>  keep
              this</pre><div hidden>secret</div><form>Search <button>Go</button></form>
            </body></html>
            """);
    assertEquals("Tide tables", document.title());
    assertEquals(
        """
        PROSE [Tides] Tides
        PROSE [Tides] High water at six.
        Low at noon.
        PROSE [Tides, Ports] Ports
        PROSE [Tides, Ports] - North
        PROSE [Tides, Ports] - South
        TABLE [Tides, Ports] Port | Depth
        A | 7 m
        CODE [Tides, Ports]   keep
          this
        PROSE [Tides, Ports] Search""",
        Samples.outline(document));
    Block table =
        document.blocks().stream().filter(b -> b.kind() == Kind.TABLE).findFirst().orElseThrow();
    assertEquals("Port | Depth", table.header());
  }

  @Test
  void readsTablesThatOnlyLayOutAPageAsProse() {
    String page =
        "<table><tr><td><p>One.</p><p>Two.</p></td><td><ul><li>x<li>y</ul></td></tr>"
            + "<tr><td><p>Three.</p><p>Four.</p></td><td></td></tr></table>";
    ParsedDocument document = Samples.parse(folder, "a.html", page);
    assertTrue(document.blocks().stream().allMatch(b -> b.kind() == Kind.PROSE));
    assertTrue(Samples.blocks(document).containsAll(List.of("One.", "Two.", "Three.", "Four.")));
  }

  @Test
  void keepsXmlAsItIsAndCutsItByElement() {
    String entry = "<entry><name>N%d</name><text>" + "words ".repeat(100) + "</text></entry>\n";
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?>\n<book>\n");
    for (int i = 0; i < 5; i++) {
      xml.append(entry.formatted(i));
    }
    ParsedDocument document = Samples.parse(folder, "a.xml", xml + "</book>");
    assertEquals(xml + "</book>", document.text());
    List<String> entries =
        Samples.blocks(document).stream().filter(b -> b.startsWith("<entry>")).toList();
    assertEquals(5, entries.size());
    assertTrue(entries.stream().allMatch(b -> b.endsWith("</entry>")));
  }

  @Test
  void treatsAPageUnderATextNameAsAPage() {
    ParsedDocument document =
        Samples.parse(folder, "a.txt", "<!doctype html><title>T</title><p>Words.</p>");
    assertEquals("Words.", document.text());
    assertFalse(document.text().contains("<"));
  }
}
