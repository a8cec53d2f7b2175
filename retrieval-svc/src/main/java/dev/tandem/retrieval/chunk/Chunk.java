package dev.tandem.retrieval.chunk;

/**
 * A stored piece of a document: {@code text} is exactly the document's text at its offsets.
 *
 * @param ordinal position in the document, from 0
 * @param text what is quoted and returned
 * @param context title and heading path, and a table's header: put before the text for embedding
 *     and keywords only; may be empty
 * @param startByte offset of the first byte in the document's text as UTF-8
 * @param endByte offset after the last byte
 * @param page page number from 1, or 0
 * @param line line number of the first character, from 1
 */
public record Chunk(
    int ordinal, String text, String context, int startByte, int endByte, int page, int line) {

  /** What is embedded and searched for keywords. */
  public String indexedText() {
    return context.isEmpty() ? text : context + "\n" + text;
  }
}
