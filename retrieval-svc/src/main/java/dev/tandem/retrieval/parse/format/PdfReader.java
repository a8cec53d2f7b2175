package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.encryption.StandardSecurityHandler;

/** The text layer of a PDF, with pages and headings. Scanned pages without one hold no text. */
// For native executables: PDFBox makes what deciphers a protected file by reflection.
@RegisterForReflection(targets = StandardSecurityHandler.class)
final class PdfReader implements FormatReader {

  private static final long MEMORY = 32L << 20;
  private static final int TAIL = 4096;

  /** Titles that programs write by themselves say nothing. */
  private static final Pattern EMPTY_TITLE =
      Pattern.compile(
          "(?i)(?:untitled.*|microsoft (?:word|powerpoint|excel) - .*|[^ ]*\\.(?:docx?|pdf|indd|tex"
              + "|dvi|qxd|pptx?|xlsx?|rtf|odt|html?)|\\P{L}*|slide 1|document\\d*|layout 1|title)");

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    try (PDDocument document =
        Loader.loadPDF(file.path().toFile(), MemoryUsageSetting.setupMixed(MEMORY).streamCache)) {
      return read(file, document);
    } catch (InvalidPasswordException e) {
      throw Rejection.invalid(
          "The PDF is protected by a password. Remove the password and upload it again.");
    } catch (IOException e) {
      TimeLimit.check();
      throw Rejection.invalid(
          endsEarly(file)
              ? "The PDF is truncated: its end is missing."
              : "The PDF is damaged: its structure cannot be read.");
    }
  }

  private static ParsedDocument read(SourceFile file, PDDocument document) throws IOException {
    if (!document.getCurrentAccessPermission().canExtractContent()) {
      throw Rejection.invalid(
          "The PDF's owner forbids copying its text. Remove that protection and upload it again.");
    }
    if (endsEarly(file)) {
      throw Rejection.invalid("The PDF is truncated: its end is missing.");
    }
    if (document.getNumberOfPages() > file.limits().pages()) {
      throw Rejection.invalid(
          "The PDF has more than " + file.limits().pages() + " pages, the limit for one file.");
    }
    List<PdfLine> lines = PdfLines.of(document, file.limits());
    if (lines.isEmpty()) {
      throw Rejection.invalid(
          "The PDF has no text layer. Run optical character recognition first.");
    }
    TextAssembler text = new TextAssembler(file.limits());
    PdfLayout layout = new PdfLayout(lines, PdfOutline.of(document), text);
    layout.read();
    return text.document(title(document, layout, file));
  }

  private static String title(PDDocument document, PdfLayout layout, SourceFile file) {
    String own = document.getDocumentInformation().getTitle();
    String clean = own == null ? "" : Characters.clean(own).strip();
    if (!EMPTY_TITLE.matcher(clean).matches()) {
      return clean;
    }
    return layout.title().isEmpty() ? file.stem() : layout.title();
  }

  /**
   * A whole PDF says near its end where its tables are; a cut one is rebuilt with parts missing.
   */
  private static boolean endsEarly(SourceFile file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.path().toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL, file.size())];
      bytes.seek(file.size() - tail.length);
      bytes.readFully(tail);
      String end = new String(tail, StandardCharsets.ISO_8859_1);
      return !end.contains("%%EOF") && !end.contains("startxref");
    }
  }
}
