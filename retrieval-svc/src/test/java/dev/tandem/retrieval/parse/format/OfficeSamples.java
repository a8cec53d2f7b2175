package dev.tandem.retrieval.parse.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.destination.PDPageFitDestination;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.util.DefaultTempFileCreationStrategy;
import org.apache.poi.util.TempFile;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

/** PDF and Office files, written by libraries other than the code under test where there is one. */
final class OfficeSamples {

  private OfficeSamples() {}

  /** A run of words on a page: letter size, place from the left and the top, words. */
  record Line(float size, float left, float top, String words) {

    Line(float size, float top, String words) {
      this(size, 72, top, words);
    }
  }

  /** A PDF whose pages hold these lines; every page's first line is in the outline. */
  static PDDocument pdf(Line[]... pages) throws IOException {
    PDDocument document = new PDDocument();
    PDDocumentOutline outline = new PDDocumentOutline();
    document.getDocumentCatalog().setDocumentOutline(outline);
    PDType1Font font = new PDType1Font(FontName.HELVETICA);
    for (Line[] lines : pages) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        for (Line line : lines) {
          content.beginText();
          content.setFont(font, line.size());
          content.newLineAtOffset(line.left(), 780 - line.top());
          content.showText(line.words());
          content.endText();
        }
      }
      if (lines.length > 0) {
        PDOutlineItem item = new PDOutlineItem();
        item.setTitle(lines[0].words());
        PDPageFitDestination destination = new PDPageFitDestination();
        destination.setPage(page);
        item.setDestination(destination);
        outline.addLast(item);
      }
    }
    return document;
  }

  static byte[] bytes(PDDocument document) throws IOException {
    try (document) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    }
  }

  static byte[] report() throws IOException {
    return bytes(
        pdf(
            new Line[] {
              new Line(18, 20, "Tidal Power"),
              new Line(11, 60, "The harbour turbine was inspec-"),
              new Line(11, 74, "ted in spring. It ran for ninety days."),
            },
            new Line[] {
              new Line(14, 20, "Costs"), new Line(11, 60, "The second page names what was paid."),
            }));
  }

  static byte[] protectedPdf(String user, boolean mayCopy) throws IOException {
    PDDocument document = pdf(new Line[] {new Line(11, 60, "Kept behind a password.")});
    AccessPermission permission = new AccessPermission();
    permission.setCanExtractContent(mayCopy);
    StandardProtectionPolicy policy = new StandardProtectionPolicy("owner", user, permission);
    policy.setEncryptionKeyLength(128);
    document.protect(policy);
    return bytes(document);
  }

  static byte[] docx() throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      document.createStyles();
      style(document, "Heading1", "heading 1");
      style(document, "Title", "Title");
      paragraph(document, "Title", "Harbour Handbook");
      paragraph(document, null, "Ships call by radio — first.");
      paragraph(document, "Heading1", "Mooring");
      paragraph(document, null, "Lines are made fast fore and aft.");
      XWPFTable table = document.createTable(2, 2);
      table.getRow(0).setRepeatHeader(true);
      table.getRow(0).getCell(0).setText("Berth");
      table.getRow(0).getCell(1).setText("Depth");
      table.getRow(1).getCell(0).setText("North");
      table.getRow(1).getCell(1).setText("7 m");
      document.createFootnotes();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  private static void style(XWPFDocument document, String id, String name) {
    CTStyle style = CTStyle.Factory.newInstance();
    style.setStyleId(id);
    style.addNewName().setVal(name);
    document.getStyles().addStyle(new XWPFStyle(style));
  }

  private static void paragraph(XWPFDocument document, String style, String words) {
    XWPFParagraph paragraph = document.createParagraph();
    paragraph.setStyle(style);
    paragraph.createRun().setText(words);
  }

  static byte[] encryptedDocx() throws IOException {
    // POI's own choice is one folder for everybody on the machine: the first user keeps others out.
    Path folder = Files.createTempDirectory("tandem-poi-");
    TempFile.setTempFileCreationStrategy(new DefaultTempFileCreationStrategy(folder.toFile()));
    try (POIFSFileSystem files = new POIFSFileSystem()) {
      Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
      encryptor.confirmPassword("secret");
      try (var out = encryptor.getDataStream(files)) {
        out.write(docx());
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      files.writeFilesystem(bytes);
      return bytes.toByteArray();
    } catch (java.security.GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** A DOCX with this body, and further parts by name. */
  static byte[] docx(String body, Map<String, String> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      part(zip, "[Content_Types].xml", "<Types/>");
      part(zip, "word/document.xml", body);
      for (Map.Entry<String, String> part : parts.entrySet()) {
        part(zip, part.getKey(), part.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void part(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  /** The body element around paragraphs and tables. */
  static String body(String inside) {
    return "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
        + " xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body>"
        + inside
        + "</w:body></w:document>";
  }
}
