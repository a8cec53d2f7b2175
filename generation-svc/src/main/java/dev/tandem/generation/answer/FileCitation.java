package dev.tandem.generation.answer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * Says which words of an answer stand in which file; the same on the wire of both dialects.
 *
 * @param index where in the text a marker belongs: behind the quote
 * @param textStart first character of the quote in the text
 * @param textEnd the character after it; all three count Unicode code points
 * @param citation the file, and the offsets of the quote in it
 */
@JsonPropertyOrder({"type"})
@JsonNaming(SnakeCaseStrategy.class)
public record FileCitation(int index, int textStart, int textEnd, @JsonUnwrapped Citation citation)
    implements Annotation {

  /** The citation of a quote that is about to be put behind this text. */
  public static FileCitation after(CharSequence text, Citation citation) {
    int start = Character.codePointCount(text, 0, text.length());
    String quote = citation.quote();
    int end = start + quote.codePointCount(0, quote.length());
    return new FileCitation(end, start, end, citation);
  }

  @JsonProperty("type")
  public String type() {
    return "file_citation";
  }
}
