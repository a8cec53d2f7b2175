package dev.tandem.retrieval.parse.format;

import dev.tandem.retrieval.parse.ParsedDocument;
import java.io.IOException;

/** Reads the files of one format. */
interface FormatReader {

  /**
   * @throws IOException when the bytes are not what the format promises
   * @throws dev.tandem.retrieval.parse.UnreadableDocument with the reason, where it is known
   */
  ParsedDocument read(SourceFile file) throws IOException;
}
