package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON Lines as the text they are: each record a block, under its own title where it has one. */
final class JsonLinesReader implements FormatReader {

  private static final int LABEL_REACH = 400;
  private static final Pattern LABEL =
      Pattern.compile(
          "\"(?:title|name|headline|question|subject)\"\\s{0,4}:\\s{0,4}\"((?:[^\"\\\\]|\\\\.){1,120}+)\"",
          Pattern.CASE_INSENSITIVE);

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    return read(file, TextDecoder.decode(file));
  }

  static ParsedDocument read(SourceFile file, DecodedText decoded) {
    String text = decoded.text();
    BlockList blocks = new BlockList(text);
    int at = 0;
    while (at < text.length()) {
      int newline = text.indexOf('\n', at);
      int end = newline < 0 ? text.length() : newline + 1;
      Matcher matcher = LABEL.matcher(text).region(at, Math.min(end, at + LABEL_REACH));
      if (matcher.find()) {
        blocks.enter(1, matcher.group(1));
      }
      blocks.prose(at, end);
      at = end;
    }
    return decoded.with(file.stem(), blocks);
  }
}
