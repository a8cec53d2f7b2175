package dev.tandem.generation.responses;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.answer.Annotation;
import dev.tandem.generation.responses.OutputItem.OutputText;
import java.util.List;

/** An event of a response's stream, as the SDKs' accumulators know them. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonPropertyOrder({"type", "sequence_number"})
public sealed interface ResponseEvent {

  /** The event's name on the wire. */
  @JsonProperty("type")
  String type();

  /** Counts a response's events from 0. */
  int sequenceNumber();

  /**
   * An event that carries the whole response.
   *
   * @param phase created, in_progress, completed, incomplete or failed
   */
  record Snapshot(@JsonIgnore String phase, int sequenceNumber, ResponseObject response)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response." + phase;
    }
  }

  /**
   * An output item appears or is done.
   *
   * @param phase added or done
   */
  record ItemEvent(@JsonIgnore String phase, int sequenceNumber, int outputIndex, OutputItem item)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.output_item." + phase;
    }
  }

  /**
   * A search goes on.
   *
   * @param phase in_progress, searching or completed
   */
  record SearchEvent(@JsonIgnore String phase, int sequenceNumber, int outputIndex, String itemId)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.file_search_call." + phase;
    }
  }

  /**
   * A content part appears or is done.
   *
   * @param phase added or done
   */
  record PartEvent(
      @JsonIgnore String phase,
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      OutputText part)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.content_part." + phase;
    }
  }

  /** The text grows. */
  record TextDelta(
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      String delta,
      List<JsonNode> logprobs)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.output_text.delta";
    }
  }

  /** The text is complete. */
  record TextDone(
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      String text,
      List<JsonNode> logprobs)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.output_text.done";
    }
  }

  /** Words of the text were quoted from a file. */
  record AnnotationAdded(
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      int annotationIndex,
      Annotation annotation)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.output_text.annotation.added";
    }
  }

  /** The arguments of a function call grow. */
  record ArgumentsDelta(int sequenceNumber, String itemId, int outputIndex, String delta)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.function_call_arguments.delta";
    }
  }

  /** The arguments of a function call are complete. */
  record ArgumentsDone(
      int sequenceNumber, String itemId, int outputIndex, String name, String arguments)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.function_call_arguments.done";
    }
  }

  /** The model thinks on. */
  record ReasoningDelta(
      int sequenceNumber, String itemId, int outputIndex, int contentIndex, String delta)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.reasoning_text.delta";
    }
  }

  /** The model has thought. */
  record ReasoningDone(
      int sequenceNumber, String itemId, int outputIndex, int contentIndex, String text)
      implements ResponseEvent {

    @Override
    public String type() {
      return "response.reasoning_text.done";
    }
  }
}
