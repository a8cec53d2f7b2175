package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.retrieval.Evidence.Passage;
import dev.tandem.generation.retrieval.Evidence.Sentence;
import java.nio.charset.StandardCharsets;

/**
 * Words quoted from a document.
 *
 * @param quote exactly the document's text between the offsets
 * @param startByte offset of the first byte in the document's text as UTF-8
 * @param endByte offset after the last byte
 * @param page from 1, or 0 where the format has none
 * @param line of the quote's first character, from 1
 * @param source {@code file} when the offsets point into the uploaded file, {@code extracted} when
 *     they point into the text that was extracted from it
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Citation(
    String fileId,
    String filename,
    String quote,
    int startByte,
    int endByte,
    int page,
    int line,
    String source,
    String chunkId,
    String vectorStoreId) {

  /** The citation of a sentence of a passage. */
  public static Citation of(Passage passage, Sentence sentence) {
    return of(passage, sentence.text(), sentence.startByte(), sentence.endByte());
  }

  /** The citation of a whole passage. */
  public static Citation of(Passage passage) {
    return of(passage, passage.text(), passage.startByte(), passage.endByte());
  }

  /** Whether a sentence's offsets fit its bytes; a citation must never point at other bytes. */
  public static boolean fits(Sentence sentence) {
    int bytes = sentence.text().getBytes(StandardCharsets.UTF_8).length;
    return !sentence.text().isBlank() && bytes == sentence.endByte() - sentence.startByte();
  }

  private static Citation of(Passage passage, String quote, int startByte, int endByte) {
    return new Citation(
        passage.fileId(),
        passage.filename(),
        quote,
        startByte,
        endByte,
        passage.page(),
        line(passage, startByte),
        passage.source(),
        passage.chunkId(),
        passage.vectorStoreId());
  }

  private static int line(Passage passage, int startByte) {
    byte[] text = passage.text().getBytes(StandardCharsets.UTF_8);
    int line = passage.line();
    for (int i = 0; i < startByte - passage.startByte() && i < text.length; i++) {
      if (text[i] == '\n') {
        line++;
      }
    }
    return line;
  }
}
