package dev.tandem.retrieval.parse.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Collects paragraphs and tables from one part of a Word document. Text boxes stand inside the
 * paragraph that they are anchored to, and are told after it.
 */
final class DocxText {

  /** What was moved away, and second renderings for old readers of what is there already. */
  private static final Set<String> SKIPPED = Set.of("Fallback", "moveFrom", "del");

  private static final int LONGEST_TITLE = 300;

  private final DocxStyles styles;
  private final TextAssembler text;
  private final Deque<Paragraph> paragraphs = new ArrayDeque<>();
  private final Deque<Table> tables = new ArrayDeque<>();
  private String title = "";

  DocxText(DocxStyles styles, TextAssembler text) {
    this.styles = styles;
    this.text = text;
  }

  /** The paragraph in the style {@code Title}, or empty. */
  String title() {
    return title;
  }

  void read(XMLStreamReader xml) throws XMLStreamException {
    int skipping = 0;
    while (xml.hasNext()) {
      int event = xml.next();
      if (skipping > 0) {
        skipping += event == XMLStreamConstants.START_ELEMENT ? 1 : 0;
        skipping -= event == XMLStreamConstants.END_ELEMENT ? 1 : 0;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        skipping = SKIPPED.contains(xml.getLocalName()) ? 1 : 0;
        start(xml);
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        end(xml.getLocalName());
      } else if (event == XMLStreamConstants.CHARACTERS && !paragraphs.isEmpty()) {
        paragraphs.peek().characters(xml);
      }
    }
  }

  private void start(XMLStreamReader xml) {
    switch (xml.getLocalName()) {
      case "p" -> paragraphs.push(new Paragraph());
      case "tbl" -> tables.push(new Table());
      default -> {
        if (!paragraphs.isEmpty()) {
          paragraphs.peek().start(xml);
        }
        if (!tables.isEmpty()) {
          tables.peek().start(xml);
        }
      }
    }
  }

  private void end(String name) {
    switch (name) {
      case "p" -> endParagraph();
      case "tbl" -> endTable();
      case "t" -> {
        if (!paragraphs.isEmpty()) {
          paragraphs.peek().inText = false;
        }
      }
      case "tr" -> {
        if (!tables.isEmpty()) {
          tables.peek().endRow();
        }
      }
      default -> {}
    }
  }

  private void endParagraph() {
    if (paragraphs.isEmpty()) {
      return;
    }
    Paragraph paragraph = paragraphs.pop();
    String words = paragraph.words.toString();
    if (!tables.isEmpty()) {
      tables.peek().add(words);
    } else if (!paragraphs.isEmpty()) {
      paragraphs.peek().boxes.add(words);
    } else {
      tell(paragraph, words.strip());
      paragraph.boxes.forEach(text::prose);
    }
  }

  private void tell(Paragraph paragraph, String words) {
    int level = paragraph.level > 0 ? paragraph.level : styles.headingLevel(paragraph.style);
    if (level > 0 && words.length() <= LONGEST_TITLE) {
      if (title.isEmpty() && styles.isTitle(paragraph.style)) {
        title = words;
      }
      text.heading(level, words.replace('\n', ' '));
    } else {
      boolean item = paragraph.listed || styles.isList(paragraph.style);
      text.prose(item && !words.isEmpty() ? "- " + words : words);
    }
  }

  private void endTable() {
    if (tables.isEmpty()) {
      return;
    }
    Table table = tables.pop();
    if (tables.isEmpty()) {
      table.rows.addTo(text);
    } else {
      tables.peek().add(table.rows.lines());
    }
  }

  private static final class Paragraph {
    private final StringBuilder words = new StringBuilder();
    private final List<String> boxes = new ArrayList<>();
    private String style = "";
    private int level;
    private boolean listed;
    private boolean inText;

    void start(XMLStreamReader xml) {
      switch (xml.getLocalName()) {
        case "t" -> inText = true;
        case "tab" -> words.append(words.isEmpty() ? "" : "\t");
        case "br", "cr" -> words.append('\n');
        case "noBreakHyphen" -> words.append('-');
        case "pStyle" -> style = String.valueOf(OfficeXml.attribute(xml, "val"));
        case "outlineLvl" -> level = DocxStyles.level(OfficeXml.attribute(xml, "val"));
        case "numPr" -> listed = true;
        default -> {}
      }
    }

    void characters(XMLStreamReader xml) {
      if (inText) {
        words.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
      }
    }
  }

  /** Rows of cells; the first row heads the table when it is marked so. */
  private static final class Table {
    private final TableRows rows = new TableRows();
    private final List<String> cells = new ArrayList<>();
    private boolean headed;

    void start(XMLStreamReader xml) {
      switch (xml.getLocalName()) {
        case "tc" -> cells.add("");
        case "tblHeader" -> headed = true;
        default -> {}
      }
    }

    void add(String words) {
      String line = Characters.clean(words).replaceAll("\\s+", " ").strip();
      if (!cells.isEmpty() && !line.isEmpty()) {
        cells.set(cells.size() - 1, (cells.getLast() + " " + line).strip());
      }
    }

    void endRow() {
      rows.add(cells, headed);
      headed = false;
      cells.clear();
    }
  }
}
