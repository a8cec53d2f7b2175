package dev.tandem.retrieval.parse.format;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Decides what a file is: by its bytes where they tell, so that a wrong name does no harm, and by
 * its name among the kinds of text, which bytes alone do not tell apart.
 */
final class FormatDetector {

  private static final Pattern HTML =
      Pattern.compile(
          "\\A\\s*+(?:<\\?xml[^>]{0,300}>\\s*+)?(?:<!--(?:(?!-->).){0,2000}-->\\s*+)*+"
              + "<(?:!doctype\\s++html|html)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Map<String, Format> BY_EXTENSION = byExtension();

  private FormatDetector() {}

  /**
   * @throws dev.tandem.retrieval.parse.UnreadableDocument when the format is not supported
   */
  static Format detect(SourceFile file) {
    Format packed = BinaryFormats.detect(file);
    if (packed != null) {
      return packed;
    }
    if (isBinary(file.head())) {
      throw Rejection.unsupported("This binary format");
    }
    return ofText(file);
  }

  private static Format ofText(SourceFile file) {
    String start = start(file.head());
    Format named = BY_EXTENSION.get(file.extension());
    boolean markup = named == null || named == Format.XML || named == Format.PLAIN_TEXT;
    if (markup && HTML.matcher(start).matches()) {
      return Format.HTML;
    }
    if (named != null) {
      return named;
    }
    return CodeLanguage.of(file) != null ? Format.CODE : ofUnnamedText(start);
  }

  private static Format ofUnnamedText(String start) {
    String text = start.stripLeading();
    if (text.startsWith("<?xml")) {
      return Format.XML;
    }
    if (text.startsWith("#!")) {
      return Format.CODE;
    }
    boolean json = text.startsWith("{") || text.startsWith("[{") || text.startsWith("[\"");
    return json ? Format.JSON : Format.PLAIN_TEXT;
  }

  private static String start(byte[] head) {
    Charset charset = Charsets.ofByteOrderMark(head);
    if (charset == null) {
      charset = Charsets.looksWide(head);
    }
    String text = new String(head, charset == null ? StandardCharsets.ISO_8859_1 : charset);
    String unmarked = text.startsWith("\ufeff") ? text.substring(1) : text;
    return unmarked.substring(0, Math.min(unmarked.length(), 4096));
  }

  /**
   * Text has hardly any control characters. NULs are let through up to a share that no binary
   * format stays below: some text files hold a few.
   */
  private static boolean isBinary(byte[] head) {
    if (Charsets.ofByteOrderMark(head) != null || Charsets.looksWide(head) != null) {
      return false;
    }
    int nulls = 0;
    int controls = 0;
    for (byte b : head) {
      nulls += b == 0 ? 1 : 0;
      controls += isControl(b) ? 1 : 0;
    }
    return nulls * 10L > head.length * 3L || (controls > 2 && controls * 50L > head.length);
  }

  private static boolean isControl(byte b) {
    boolean usual = b == '\t' || b == '\n' || b == '\r' || b == '\f' || b == 0x1b || b == '\b';
    return (b > 0 && b < ' ' && !usual) || b == 0x7f;
  }

  private static Map<String, Format> byExtension() {
    Map<String, Format> formats = new HashMap<>();
    add(formats, Format.PLAIN_TEXT, "txt text log srt vtt");
    add(formats, Format.MARKDOWN, "md markdown mdown mkd mdx qmd rmd");
    add(formats, Format.ASCIIDOC, "adoc asciidoc asc");
    add(formats, Format.HTML, "html htm xhtml");
    add(formats, Format.XML, "xml xsd xsl xslt svg rss atom dita docbook pom");
    add(formats, Format.DELIMITED, "csv tsv tab psv");
    add(formats, Format.JSON, "json geojson webmanifest ipynb jsonld");
    add(formats, Format.JSON_LINES, "jsonl ndjson jsonlines");
    return Map.copyOf(formats);
  }

  private static void add(Map<String, Format> formats, Format format, String extensions) {
    for (String extension : extensions.toLowerCase(Locale.ROOT).split(" ")) {
      formats.put(extension, format);
    }
  }
}
