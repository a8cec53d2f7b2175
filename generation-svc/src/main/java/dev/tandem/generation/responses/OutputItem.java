package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.answer.Annotation;
import dev.tandem.generation.answer.AnswerPiece.Result;
import java.util.List;

/** An item of a response's output. */
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

  /** A call of one of the caller's functions; its result comes with the next request. */
  @JsonNaming(SnakeCaseStrategy.class)
  record FunctionCall(String id, String status, String callId, String name, String arguments)
      implements OutputItem {

    @Override
    public String type() {
      return "function_call";
    }
  }

  /** What the model thought before it answered, where its server shows it. */
  record Reasoning(String id, String status, List<Object> summary, List<ReasoningText> content)
      implements OutputItem {

    @Override
    public String type() {
      return "reasoning";
    }
  }

  /** The words of a reasoning item. */
  @JsonPropertyOrder({"type"})
  record ReasoningText(String text) {

    @JsonProperty("type")
    public String type() {
      return "reasoning_text";
    }
  }

  /** The text of a message. {@code logprobs} is required by the SDKs. */
  @JsonPropertyOrder({"type"})
  record OutputText(String text, List<Annotation> annotations, List<JsonNode> logprobs) {

    static final OutputText EMPTY = new OutputText("", List.of(), List.of());

    @JsonProperty("type")
    public String type() {
      return "output_text";
    }
  }
}
