package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import dev.tandem.retrieval.parse.ParsedDocument.Source;

/**
 * A file as text.
 *
 * @param text without NUL characters and lone surrogates
 * @param source {@code FILE} exactly if the file's bytes are the UTF-8 bytes of the text
 */
record DecodedText(String text, Source source) {

  /** The document with these blocks, or with its paragraphs where structure was not found. */
  ParsedDocument with(String title, BlockList blocks) {
    if (blocks.isEmpty()) {
      PlainTextReader.paragraphs(text, 0, text.length(), blocks);
    }
    return new ParsedDocument(title, text, source, blocks.blocks());
  }
}
