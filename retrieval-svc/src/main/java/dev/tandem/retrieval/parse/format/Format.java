package dev.tandem.retrieval.parse.format;

import java.util.function.Supplier;

/** The formats that can be read. A reader is made per file: it may hold the state of one. */
enum Format {
  PLAIN_TEXT(PlainTextReader::new),
  MARKDOWN(MarkdownReader::new),
  ASCIIDOC(AsciiDocReader::new),
  HTML(HtmlReader::new),
  XML(XmlReader::new),
  DELIMITED(DelimitedReader::new),
  JSON(JsonReader::new),
  JSON_LINES(JsonLinesReader::new),
  CODE(CodeReader::new),
  PDF(PdfReader::new),
  DOCX(DocxReader::new);

  /** What messages tell the owner of a file that cannot be read. */
  static final String SUPPORTED =
      "Supported are plain text, Markdown, AsciiDoc, HTML, XML, PDF, DOCX, CSV, JSON, JSON Lines"
          + " and source code.";

  private final Supplier<FormatReader> reader;

  Format(Supplier<FormatReader> reader) {
    this.reader = reader;
  }

  FormatReader reader() {
    return reader.get();
  }
}
