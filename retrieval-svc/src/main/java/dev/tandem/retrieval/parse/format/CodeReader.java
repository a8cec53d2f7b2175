package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;

/** Source code as the text it is, cut by declaration; the names of types become headings. */
final class CodeReader implements FormatReader {

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    DecodedText decoded = TextDecoder.decode(file);
    String text = decoded.text();
    BlockList blocks = new BlockList(text);
    CodeLanguage language = CodeLanguage.of(file);
    switch (language == null ? CodeLanguage.PARAGRAPHS : language) {
      case BRACES -> {
        Outline outline = new Outline(text);
        new BraceScanner(text, outline).scan();
        outline.emit(blocks::code, blocks, 1);
      }
      case INDENTED -> indented(text, blocks, false);
      case KEYED -> indented(text, blocks, true);
      case SECTIONED -> sections(text, blocks);
      case PARAGRAPHS -> paragraphs(text, 0, text.length(), blocks);
    }
    return decoded.with(file.stem(), blocks);
  }

  private static void indented(String text, BlockList blocks, boolean keyed) {
    Outline outline = new Outline(text);
    new IndentScanner(text, outline, keyed).scan();
    outline.emit(blocks::code, blocks, 1);
  }

  private static void sections(String text, BlockList blocks) {
    int sectionStart = 0;
    int at = 0;
    while (at < text.length()) {
      int newline = text.indexOf('\n', at);
      int end = newline < 0 ? text.length() : newline + 1;
      if (text.charAt(at) == '[') {
        paragraphs(text, sectionStart, at, blocks);
        int close = Math.max(at + 1, text.lastIndexOf(']', end - 1));
        blocks.enter(1, text.substring(at + 1, close).replace("[", ""));
        sectionStart = at;
      }
      at = end;
    }
    paragraphs(text, sectionStart, text.length(), blocks);
  }

  private static void paragraphs(String text, int start, int end, BlockList blocks) {
    int paragraph = start;
    int at = start;
    while (at < end) {
      int newline = text.indexOf('\n', at, end);
      int lineEnd = newline < 0 ? end : newline + 1;
      if (Characters.firstVisible(text, at, lineEnd) == lineEnd) {
        blocks.code(paragraph, at);
        paragraph = lineEnd;
      }
      at = lineEnd;
    }
    blocks.code(paragraph, end);
  }
}
