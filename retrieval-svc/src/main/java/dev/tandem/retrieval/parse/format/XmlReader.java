package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;

/**
 * XML as the text it is, so that quotes can point into the file. Elements become blocks, with the
 * names above them as headings. No entity is ever expanded, because nothing is: tags are only told
 * apart from text.
 */
final class XmlReader implements FormatReader {

  private String text;
  private Outline outline;

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    DecodedText decoded = TextDecoder.decode(file);
    text = decoded.text();
    outline = new Outline(text);
    scan();
    BlockList blocks = new BlockList(text);
    outline.emit(blocks::prose, blocks, 1);
    return decoded.with(file.stem(), blocks);
  }

  private void scan() {
    int at = text.indexOf('<');
    while (at >= 0 && at + 1 < text.length()) {
      int end;
      char next = text.charAt(at + 1);
      if (text.startsWith("<!--", at)) {
        end = after("-->", at + 4);
      } else if (text.startsWith("<![CDATA[", at)) {
        end = after("]]>", at + 9);
      } else if (next == '?' || next == '!') {
        end = next == '?' ? after("?>", at + 2) : declarationEnd(at);
      } else {
        end = tag(at, next);
      }
      at = text.indexOf('<', end);
    }
  }

  private int after(String mark, int from) {
    int found = text.indexOf(mark, from);
    return found < 0 ? text.length() : found + mark.length();
  }

  /** A document type may hold an internal subset in brackets. */
  private int declarationEnd(int at) {
    int close = after(">", at);
    int bracket = text.indexOf('[', at, close);
    return bracket < 0 ? close : after("]>", bracket);
  }

  private int tag(int at, char next) {
    int end = tagEnd(at);
    if (next == '/') {
      outline.close(end);
    } else if (Character.isLetter(next) || next == '_' || next == ':') {
      // The root says nothing that the file name does not.
      outline.open(at, outline.depth() == 0 ? "" : name(at + 1, end));
      if (text.charAt(end - 2) == '/') {
        outline.close(end);
      }
    }
    return end;
  }

  /** After the closing bracket; those inside quoted attributes do not count. */
  private int tagEnd(int at) {
    int i = at + 1;
    while (i < text.length() && text.charAt(i) != '>') {
      char c = text.charAt(i);
      if (c == '"' || c == '\'') {
        int close = text.indexOf(c, i + 1);
        if (close < 0) {
          return text.length();
        }
        i = close;
      }
      i++;
    }
    return Math.min(i + 1, text.length());
  }

  private String name(int start, int end) {
    int i = start;
    while (i < end && i - start < 80 && " \t\r\n/>".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return text.substring(start, i);
  }
}
