package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;

/**
 * JSON as the text it is. Elements and members become blocks, with the keys above them as headings;
 * text that turns out to be JSON Lines, or no JSON, is read as that.
 */
final class JsonReader implements FormatReader {

  @Override
  public ParsedDocument read(SourceFile file) throws IOException {
    DecodedText decoded = TextDecoder.decode(file);
    Outline outline = new Outline(decoded.text());
    JsonScanner.Result result = new JsonScanner(decoded.text(), outline).scan();
    return switch (result) {
      case ONE_VALUE -> {
        BlockList blocks = new BlockList(decoded.text());
        outline.emit(blocks::prose, blocks, 1);
        yield decoded.with(file.stem(), blocks);
      }
      case SEVERAL_VALUES -> JsonLinesReader.read(file, decoded);
      case NO_JSON -> PlainTextReader.read(file, decoded);
    };
  }
}
