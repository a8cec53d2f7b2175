package dev.tandem.generation.answer;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

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
    String vectorStoreId) {}
