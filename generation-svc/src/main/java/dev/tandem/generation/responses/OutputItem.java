package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.tandem.generation.answer.AnswerPiece.Result;
import dev.tandem.generation.answer.FileCitation;
import java.util.List;

/** An item of a response's output: a {@code file_search_call} or a {@code message}. */
@JsonPropertyOrder({"id", "type", "status"})
@JsonInclude(JsonInclude.Include.ALWAYS)
public sealed interface OutputItem {

  String id();

  @JsonProperty("type")
  String type();

  /**
   * A search of the vector stores.
   *
   * @param results what was found; null until then, and unless the caller asked for them
   */
  record FileSearchCall(String id, String status, List<String> queries, List<Result> results)
      implements OutputItem {

    static final String TYPE = "file_search_call";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** The answer itself. */
  record Message(String id, String status, String role, List<OutputText> content)
      implements OutputItem {

    @Override
    public String type() {
      return "message";
    }
  }

  /** The text of a message. {@code logprobs} is always empty, and required by the SDKs. */
  @JsonPropertyOrder({"type"})
  record OutputText(String text, List<FileCitation> annotations, List<Object> logprobs) {

    static final OutputText EMPTY = new OutputText("", List.of(), List.of());

    @JsonProperty("type")
    public String type() {
      return "output_text";
    }
  }
}
