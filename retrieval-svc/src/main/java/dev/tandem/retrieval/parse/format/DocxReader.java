package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Word documents, read as a stream of XML (ADR 0020): headers once at the start, then the body with
 * its headings, lists, tables and text boxes, then notes and footers.
 */
final class DocxReader implements FormatReader {

  private static final int MOST_MARGINS = 20;

  private SourceFile file;
  private DocxStyles styles;
  private TextAssembler text;

  @Override
  public ParsedDocument read(SourceFile source) throws IOException {
    file = source;
    text = new TextAssembler(source.limits());
    try (Archive archive = Archive.open(source)) {
      return read(archive);
    } catch (XMLStreamException e) {
      throw Rejection.invalid("The DOCX file is damaged: its text cannot be read.");
    }
  }

  private ParsedDocument read(Archive archive) throws IOException, XMLStreamException {
    try (InputStream part = archive.stream("word/styles.xml")) {
      styles = archive.has("word/styles.xml") ? DocxStyles.read(part) : new DocxStyles();
    }
    margins(archive, "header");
    DocxText body = part(archive, "word/document.xml", text);
    part(archive, "word/footnotes.xml", text);
    part(archive, "word/endnotes.xml", text);
    margins(archive, "footer");
    if (text.isEmpty()) {
      throw Rejection.noText("DOCX file");
    }
    String own = coreTitle(archive);
    String title = body.title().isBlank() ? own : body.title();
    return text.document(title.isBlank() ? file.stem() : title);
  }

  private DocxText part(Archive archive, String name, TextAssembler into)
      throws IOException, XMLStreamException {
    DocxText words = new DocxText(styles, into);
    if (archive.has(name)) {
      try (InputStream part = archive.stream(name)) {
        words.read(OfficeXml.reader(part));
      }
    }
    return words;
  }

  /** Sections often repeat one header or footer: each different one is told once. */
  private void margins(Archive archive, String kind) throws IOException, XMLStreamException {
    Set<String> told = new LinkedHashSet<>();
    for (int i = 1; i <= MOST_MARGINS; i++) {
      TextAssembler margin = new TextAssembler(file.limits());
      part(archive, "word/" + kind + i + ".xml", margin);
      String words = margin.document("").text();
      // A margin that only counts pages tells nothing.
      if (words.chars().filter(Character::isLetter).count() > 4 && told.add(words)) {
        text.prose(words);
      }
    }
  }

  private static String coreTitle(Archive archive) throws IOException, XMLStreamException {
    if (!archive.has("docProps/core.xml")) {
      return "";
    }
    try (InputStream part = archive.stream("docProps/core.xml")) {
      XMLStreamReader xml = OfficeXml.reader(part);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("title")) {
          return xml.getElementText().strip();
        }
      }
      return "";
    }
  }
}
