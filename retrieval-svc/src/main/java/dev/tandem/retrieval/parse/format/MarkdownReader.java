package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * Markdown as the text it is. Only the block structure is parsed: inline markup is not needed, and
 * is where crafted input costs time. Pipe tables are found in paragraphs by their delimiter row.
 */
final class MarkdownReader implements FormatReader {

  private static final Pattern FRONT_MATTER =
      Pattern.compile(
          "\\A---[ \\t]*\\r?\\n(?:(?!---)[^\\n]{0,2000}\\n){0,200}+---[ \\t]*(?:\\r?\\n|\\z)");
  private static final Pattern TITLE_KEY =
      Pattern.compile("(?m)^title:[ \\t]*[\"']?([^\\r\\n]{1,200}?)[\"']?[ \\t]*\\r?$");
  private static final Pattern DELIMITER_ROW =
      Pattern.compile("[ \\t]*\\|?[ \\t]*:?-+:?[ \\t]*(?:\\|[ \\t]*:?-+:?[ \\t]*)*+\\|?[ \\t]*");
  private static final Pattern TAG = Pattern.compile("<[^>]{0,1000}+>");

  /** Marks and blanks before the words of a line, in characters. */
  private static final int WIDEST_NESTING = 300;

  private String text;
  private BlockList blocks;
  private String title;

  /** Where the part that is given to the parser begins. */
  private int offset;

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    DecodedText decoded = TextDecoder.decode(file);
    text = decoded.text();
    blocks = new BlockList(text);
    if (isNestedTooDeeply(text)) {
      return PlainTextReader.read(file, decoded);
    }
    frontMatter();
    Node document = parser().parse(text.substring(offset));
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      block(node);
    }
    return decoded.with(title == null ? file.stem() : title, blocks);
  }

  /**
   * Whether some line opens or continues more quotes and lists than anybody writes: the time to
   * parse such text grows with the cube of its nesting.
   */
  private static boolean isNestedTooDeeply(String text) {
    int at = 0;
    while (at < text.length()) {
      int newline = text.indexOf('\n', at);
      int end = newline < 0 ? text.length() : newline;
      int i = at;
      while (i < end && " \t>-*+.)0123456789".indexOf(text.charAt(i)) >= 0) {
        i++;
      }
      if (i - at > WIDEST_NESTING && i < end) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  private static Parser parser() {
    return Parser.builder()
        .includeSourceSpans(IncludeSourceSpans.BLOCKS)
        .inlineParserFactory(context -> (lines, node) -> {})
        .build();
  }

  private void frontMatter() {
    Matcher matter = FRONT_MATTER.matcher(text);
    if (!matter.find()) {
      return;
    }
    offset = matter.end();
    Matcher key = TITLE_KEY.matcher(text).region(0, offset);
    title = key.find() ? key.group(1) : null;
    blocks.prose(0, offset);
  }

  private void block(Node node) {
    List<SourceSpan> spans = node.getSourceSpans();
    if (spans.isEmpty()) {
      return;
    }
    int start = start(spans.getFirst());
    int end = end(spans.getLast());
    switch (node) {
      case Heading heading -> heading(heading.getLevel(), start, end);
      case FencedCodeBlock code -> blocks.code(start, end);
      case IndentedCodeBlock code -> blocks.code(start, end);
      case ListBlock list -> items(list);
      case HtmlBlock html -> html(start, end);
      case Paragraph paragraph -> paragraph(spans);
      default -> blocks.prose(start, end);
    }
  }

  private void heading(int level, int start, int end) {
    String words = Markup.headingWords(text.substring(start, end));
    if (title == null && level == 1 && !words.isBlank()) {
      title = words;
    }
    blocks.heading(level, words, start, end);
  }

  private void items(ListBlock list) {
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      List<SourceSpan> spans = item.getSourceSpans();
      if (!spans.isEmpty()) {
        blocks.prose(start(spans.getFirst()), end(spans.getLast()));
      }
    }
  }

  private void html(int start, int end) {
    String html = text.substring(start, end);
    boolean comment = html.startsWith("<!--") && html.endsWith("-->");
    if (!comment && TAG.matcher(html).replaceAll("").chars().anyMatch(Character::isLetter)) {
      blocks.prose(start, end);
    }
  }

  private void paragraph(List<SourceSpan> lines) {
    int end = end(lines.getLast());
    for (int i = 1; i < lines.size(); i++) {
      String line = line(lines.get(i));
      if (line.indexOf('|') >= 0 && DELIMITER_ROW.matcher(line).matches()) {
        SourceSpan header = lines.get(i - 1);
        blocks.prose(start(lines.getFirst()), start(header));
        blocks.table(start(header), end, line(header).strip());
        return;
      }
    }
    blocks.prose(start(lines.getFirst()), end);
  }

  private String line(SourceSpan span) {
    return text.substring(start(span), end(span));
  }

  private int start(SourceSpan span) {
    return offset + span.getInputIndex();
  }

  private int end(SourceSpan span) {
    return offset + span.getInputIndex() + span.getLength();
  }
}
