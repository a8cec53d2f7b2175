package dev.tandem.systemtests;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.provider.Arguments;

/** Documents as broken, hostile or odd as they come, made here. */
final class HostileFiles {

  private static final String CONTENT_TYPES =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
      <Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
      </Types>""";
  private static final String RELATIONS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
      <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
      </Relationships>""";
  private static final String DOCUMENT_START =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>""";

  private HostileFiles() {}

  /** What must end as failed. */
  static Stream<Arguments> unreadable() {
    return Stream.of(
        arguments("truncated.pdf", truncatedPdf()),
        arguments("locked.pdf", passwordProtectedPdf()),
        arguments("bomb.docx", zipBomb()),
        arguments("truncated.docx", truncatedDocx()),
        arguments("entities.docx", docx(billionLaughs())),
        arguments("program.exe", new byte[] {'M', 'Z', 0, 1, 2, 3, 0, 0, (byte) 0xff}),
        arguments("picture.jpg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 0, 0}));
  }

  /** What may be read or refused, but must end. */
  static Stream<Arguments> odd() {
    return Stream.of(
        arguments("invalid-utf8.txt", invalidUtf8()),
        arguments("nul.txt", bytes("before\u0000after and \u0000\u0000 more")),
        arguments("one-line.txt", bytes("word ".repeat(2_000_000))),
        arguments("one-word.txt", bytes("x".repeat(1_000_000))),
        arguments("one-line.json", bytes("[" + "1,".repeat(500_000) + "1]")),
        arguments("deep.json", bytes("[".repeat(100_000))),
        arguments("deep.html", bytes("<div>".repeat(50_000) + "deep")),
        arguments("deep.md", bytes(">".repeat(20_000) + " deep")),
        arguments("brackets.md", bytes("[".repeat(50_000))),
        arguments("wide.csv", bytes("a,".repeat(50_000) + "\n" + "1,".repeat(50_000))),
        arguments("quotes.csv", bytes("\"never closed\n".repeat(1_000))),
        arguments("blank.txt", bytes(" \n\t\n ")),
        arguments("controls.txt", bytes("\u0001\u0002\u001b[31m red \u0007")),
        arguments("utf16.txt", "Text in sixteen bits.".getBytes(StandardCharsets.UTF_16)),
        arguments("text.pdf", bytes("This is no PDF.")),
        arguments("bom.txt", bytes("\ufeff")),
        arguments("surrogates.json", bytes("{\"a\":\"\\ud800\"}")),
        arguments("broken.jsonl", bytes("{\"a\":1}\n{broken\n{\"b\":2}\n")),
        arguments("code.java", bytes("class A { void m() { " + "{".repeat(20_000))));
  }

  private static byte[] truncatedPdf() {
    byte[] whole =
        bytes(
            """
            %PDF-1.4
            1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
            2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
            3 0 obj <</Type /Page /Parent 2 0 R /Contents 4 0 R>> endobj
            4 0 obj <</Length 100000 /Filter /FlateDecode>> stream
            """);
    return whole;
  }

  /** An empty page encrypted with a user password, by the 40-bit standard handler. */
  private static byte[] passwordProtectedPdf() {
    String owner = "<" + "ab".repeat(32) + ">";
    String user = "<" + "cd".repeat(32) + ">";
    return bytes(
        "%PDF-1.4\n"
            + "1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
            + "2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
            + "3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>> endobj\n"
            + "4 0 obj <</Filter /Standard /V 1 /R 2 /P -44 /O "
            + owner
            + " /U "
            + user
            + ">> endobj\n"
            + "trailer <</Root 1 0 R /Size 5 /Encrypt 4 0 R /ID [<00> <00>]>>\n%%EOF\n");
  }

  /** Two hundred megabytes of text in two hundred kilobytes. */
  private static byte[] zipBomb() {
    return zip(
        out -> {
          out.write(bytes(DOCUMENT_START));
          byte[] block = bytes("boom ".repeat(200_000));
          for (int i = 0; i < 200; i++) {
            out.write(block);
          }
          out.write(bytes("</w:t></w:r></w:p></w:body></w:document>"));
        });
  }

  private static byte[] truncatedDocx() {
    byte[] whole = docx(DOCUMENT_START + "x</w:t></w:r></w:p></w:body></w:document>");
    return java.util.Arrays.copyOf(whole, whole.length / 2);
  }

  private static String billionLaughs() {
    StringBuilder dtd =
        new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      dtd.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
    }
    String body = DOCUMENT_START.substring(DOCUMENT_START.indexOf("<w:document"));
    return dtd + "]>" + body + "&a29;</w:t></w:r></w:p></w:body></w:document>";
  }

  private static byte[] docx(String document) {
    return zip(out -> out.write(bytes(document)));
  }

  private interface Part {
    void writeTo(ZipOutputStream out) throws IOException;
  }

  private static byte[] zip(Part document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
      zip.write(bytes(CONTENT_TYPES));
      zip.putNextEntry(new ZipEntry("_rels/.rels"));
      zip.write(bytes(RELATIONS));
      zip.putNextEntry(new ZipEntry("word/document.xml"));
      document.writeTo(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] invalidUtf8() {
    return Base64.getDecoder().decode("VGV4dCD/w4MoIMAgbW9yZSDigqwg8J+YgCDtoIAgZW5kLgo=");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
