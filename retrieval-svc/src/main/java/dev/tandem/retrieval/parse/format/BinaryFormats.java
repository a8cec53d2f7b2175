package dev.tandem.retrieval.parse.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Formats that are known by their first bytes: those that can be read, and names for others. */
final class BinaryFormats {

  private static final int PDF_REACH = 1024;

  private record Magic(String hexadecimal, String name) {

    boolean matches(String head) {
      return head.startsWith(hexadecimal);
    }
  }

  private static final List<Magic> UNSUPPORTED =
      List.of(
          new Magic("7b5c727466", "A Rich Text (RTF) document"),
          new Magic("89504e470d0a1a0a", "A PNG image"),
          new Magic("ffd8ff", "A JPEG image"),
          new Magic("47494638", "A GIF image"),
          new Magic("49492a00", "A TIFF image"),
          new Magic("4d4d002a", "A TIFF image"),
          new Magic("00000100", "An icon"),
          new Magic("1f8b", "A gzip archive"),
          new Magic("425a68", "A bzip2 archive"),
          new Magic("fd377a585a00", "An xz archive"),
          new Magic("377abcaf271c", "A 7-Zip archive"),
          new Magic("28b52ffd", "A Zstandard archive"),
          new Magic("526172211a07", "A RAR archive"),
          new Magic("7f454c46", "An ELF program"),
          new Magic("cafebabe", "A Java class file"),
          new Magic("0061736d", "A WebAssembly module"),
          new Magic("53514c69746520666f726d6174", "An SQLite database"),
          new Magic("494433", "An MP3 recording"),
          new Magic("4f676753", "An Ogg recording"),
          new Magic("52494646", "A RIFF (WAV, AVI or WebP) file"),
          new Magic("50415231", "A Parquet file"),
          new Magic("252150532d41646f6265", "A PostScript document"));

  private BinaryFormats() {}

  /**
   * A format that is told by its first bytes, or null.
   *
   * @throws dev.tandem.retrieval.parse.UnreadableDocument when that format is not supported
   */
  static Format detect(SourceFile file) {
    byte[] head = file.head();
    if (isPdf(file)) {
      return Format.PDF;
    }
    String start = HexFormat.of().formatHex(head, 0, Math.min(head.length, 16));
    if (start.startsWith("504b0304") || start.startsWith("504b0506")) {
      return packed(file);
    }
    if (start.startsWith("d0cf11e0a1b11ae1")) {
      throw compoundFile(file);
    }
    if (start.startsWith("66747970", 8)) {
      throw Rejection.unsupported("A video or audio (MP4) file");
    }
    for (Magic magic : UNSUPPORTED) {
      if (magic.matches(start)) {
        throw Rejection.unsupported(magic.name());
      }
    }
    return null;
  }

  private static boolean isPdf(SourceFile file) {
    byte[] head = file.head();
    int reach = Math.min(head.length, PDF_REACH);
    String start = new String(head, 0, reach, StandardCharsets.ISO_8859_1);
    // Some writers put bytes before the mark; prose that mentions it is no PDF.
    return start.startsWith("%PDF-") || (file.extension().equals("pdf") && start.contains("%PDF-"));
  }

  private static Format packed(SourceFile file) {
    try (Archive archive = Archive.open(file)) {
      if (archive.has("word/document.xml")) {
        return Format.DOCX;
      }
      throw Rejection.unsupported(nameOf(archive));
    } catch (IOException e) {
      throw Rejection.invalid(
          "The "
              + (file.extension().equals("docx") ? "DOCX file" : "archive")
              + " is truncated or damaged: its parts cannot be listed.");
    }
  }

  private static String nameOf(Archive archive) throws IOException {
    if (archive.has("xl/workbook.xml") || archive.has("xl/workbook.bin")) {
      return "An Excel (XLSX) spreadsheet";
    }
    if (archive.has("ppt/presentation.xml")) {
      return "A PowerPoint (PPTX) presentation";
    }
    if (archive.has("mimetype")) {
      String type = archive.text("mimetype").strip();
      if (type.equals("application/epub+zip")) {
        return "An EPUB book";
      }
      if (type.startsWith("application/vnd.oasis.opendocument")) {
        return "An OpenDocument (" + type.substring(type.lastIndexOf('.') + 1) + ") file";
      }
    }
    return archive.has("META-INF/MANIFEST.MF") ? "A Java archive" : "A ZIP archive";
  }

  /** Old Office formats, and the wrapper that Office puts around password-protected files. */
  private static RuntimeException compoundFile(SourceFile file) {
    byte[] name = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);
    String wanted = new String(name, StandardCharsets.ISO_8859_1);
    try {
      String content = new String(file.firstBytes(1 << 20), StandardCharsets.ISO_8859_1);
      if (content.contains(wanted)) {
        return Rejection.invalid(
            "The document is protected by a password. Remove the password and upload it again.");
      }
    } catch (IOException e) {
      return Rejection.invalid("The document is damaged.");
    }
    return Rejection.unsupported("An old binary Office (DOC, XLS, PPT or MSG) file");
  }
}
