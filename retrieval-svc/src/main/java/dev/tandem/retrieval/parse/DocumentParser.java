package dev.tandem.retrieval.parse;

import java.nio.file.Path;

/**
 * Turns the bytes of one file into text. Runs on ingestion threads and may block; implementations
 * keep no state between files.
 */
public interface DocumentParser {

  /**
   * @param file the bytes, read only
   * @param filename the name the user gave; decides the format together with the bytes and is never
   *     used as a path
   * @throws UnreadableDocument when the format is not supported, or the file is damaged, protected
   *     or past a limit of time, memory or size
   */
  ParsedDocument parse(Path file, String filename);
}
