package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * AsciiDoc as the text it is, scanned line by line for titles, listings, tables and paragraphs.
 * Includes and attributes are not resolved.
 */
final class AsciiDocReader implements FormatReader {

  private static final Pattern TITLE = Pattern.compile("(={1,6}|#{1,6})\\s+(\\S.*)");
  private static final Pattern FENCE =
      Pattern.compile("(-{4,}|\\.{4,}|`{3,}|\\+{4,}|/{4,})[\\w, ]*");
  private static final Pattern TABLE = Pattern.compile("[|,:!]={3,}");
  private static final Pattern FRAME = Pattern.compile("={4,}|\\*{4,}|_{4,}|--");
  private static final Pattern NOTE =
      Pattern.compile(
          "//.*|:[\\w!-]{1,60}:.*|\\[[^\\]]*\\]|(?:include|ifdef|ifndef|endif|toc)::.*|'''");

  private String text;
  private BlockList blocks;
  private String title;
  private int paragraph;

  /** The mark that ends the listing or table being read, or empty. */
  private String closing = "";

  private int blockStart;

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    DecodedText decoded = TextDecoder.decode(file);
    text = decoded.text();
    blocks = new BlockList(text);
    int at = 0;
    while (at < text.length()) {
      int newline = text.indexOf('\n', at);
      int end = newline < 0 ? text.length() : newline + 1;
      line(at, end);
      at = end;
    }
    endBlock(text.length());
    endParagraph(text.length());
    return decoded.with(title == null ? file.stem() : title, blocks);
  }

  private void line(int start, int end) {
    // Marks and titles are short; a long line is never one.
    String line = text.substring(start, Math.min(end, start + 400)).stripTrailing();
    if (!closing.isEmpty()) {
      if (line.equals(closing)) {
        endBlock(end);
        paragraph = end;
      }
      return;
    }
    if (line.isBlank()) {
      endParagraph(start);
      paragraph = end;
    } else if (FENCE.matcher(line).matches() || TABLE.matcher(line).matches()) {
      endParagraph(start);
      beginBlock(line, start);
    } else {
      proseLine(line, start, end);
    }
  }

  private void proseLine(String line, int start, int end) {
    Matcher heading = TITLE.matcher(line);
    if (heading.matches()) {
      endParagraph(start);
      heading(heading, start, end);
      paragraph = end;
    } else if (FRAME.matcher(line).matches() || NOTE.matcher(line).matches()) {
      endParagraph(start);
      paragraph = end;
    } else if (Pattern.matches("[*.-]{1,6}\\s.*", line)) {
      endParagraph(start);
      paragraph = start;
    }
  }

  private void heading(Matcher heading, int start, int end) {
    int level = heading.group(1).length();
    String words = Markup.headingWords(heading.group(2));
    if (title == null && level == 1) {
      title = words;
    }
    blocks.heading(level, words, start, end);
  }

  private void beginBlock(String line, int start) {
    boolean backticks = line.startsWith("`");
    closing = backticks ? line.replaceAll("[^`]", "") : line.replaceAll("[\\w ]+$", "");
    blockStart = start;
  }

  private void endBlock(int end) {
    if (closing.isEmpty()) {
      return;
    }
    if (closing.endsWith("===")) {
      blocks.table(blockStart, end, tableHeader(end));
    } else if (!closing.startsWith("////")) {
      blocks.code(blockStart, end);
    }
    closing = "";
    paragraph = end;
  }

  /** The first row, when a blank line sets it off from the rest. */
  private String tableHeader(int end) {
    int first = text.indexOf('\n', blockStart) + 1;
    int second = text.indexOf('\n', first);
    if (first <= 0 || second < 0 || second >= end) {
      return "";
    }
    int third = text.indexOf('\n', second + 1);
    boolean setOff = third > 0 && third < end && text.substring(second, third).isBlank();
    return setOff ? text.substring(first, second).strip() : "";
  }

  private void endParagraph(int end) {
    if (paragraph < end) {
      blocks.prose(paragraph, end);
    }
    paragraph = end;
  }
}
