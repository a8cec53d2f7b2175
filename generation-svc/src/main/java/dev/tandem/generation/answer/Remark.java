package dev.tandem.generation.answer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What a reader must know about an answer, in the one kind of annotation that says so much and that
 * all SDKs know: a {@code url_citation} with the remark as its title.
 *
 * @param startIndex first character it is about, in code points
 * @param endIndex the character after them
 */
@JsonPropertyOrder({"type"})
@JsonNaming(SnakeCaseStrategy.class)
public record Remark(String title, int startIndex, int endIndex) implements Annotation {

  /** Stands for an address, which a remark has none of. */
  public static final String ADDRESS = "urn:tandem:notice";

  @JsonProperty("type")
  public String type() {
    return "url_citation";
  }

  @JsonProperty("url")
  public String url() {
    return ADDRESS;
  }
}
