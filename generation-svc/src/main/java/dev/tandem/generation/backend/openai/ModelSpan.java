package dev.tandem.generation.backend.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.observe.Segment;
import dev.tandem.generation.backend.Origin;
import dev.tandem.generation.backend.ServedModel;
import java.util.List;
import java.util.function.Consumer;

/**
 * A call to a model as traces show it: names are those of OpenTelemetry's conventions for
 * generative AI. Holds nothing of what was asked or answered.
 */
final class ModelSpan {

  private final Segment segment;

  /**
   * @param segment traced, and not ended
   */
  ModelSpan(Segment segment, ServedModel model, ObjectNode request) {
    this.segment = segment;
    segment.set("gen_ai.operation.name", "chat");
    // The dialect that is spoken, whoever made the server.
    segment.set("gen_ai.provider.name", "openai");
    segment.set("gen_ai.request.model", model.name());
    limit(request);
    number("gen_ai.request.temperature", request.path("temperature"));
    number("gen_ai.request.top_p", request.path("top_p"));
  }

  private void limit(ObjectNode request) {
    JsonNode limit =
        request.path(request.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens");
    if (limit.isNumber()) {
      segment.set("gen_ai.request.max_tokens", limit.asLong());
    }
  }

  private void number(String key, JsonNode value) {
    if (value.isNumber()) {
      segment.set(key, value.asDouble());
    }
  }

  Consumer<Origin> asked(Consumer<Origin> next) {
    return origin -> {
      segment.set("tandem.backend", origin.backend());
      next.accept(origin);
    };
  }

  /** Takes note of an answer, or of one chunk of it. */
  void heard(ObjectNode answer) {
    segment.set("gen_ai.response.id", answer.path("id").textValue());
    segment.set("gen_ai.response.model", answer.path("model").textValue());
    JsonNode reason = answer.path("choices").path(0).path("finish_reason");
    if (reason.isTextual()) {
      segment.set("gen_ai.response.finish_reasons", List.of(reason.textValue()));
    }
    JsonNode usage = answer.path("usage");
    if (usage.isObject()) {
      segment.set("gen_ai.usage.input_tokens", usage.path("prompt_tokens").asLong());
      segment.set("gen_ai.usage.output_tokens", usage.path("completion_tokens").asLong());
    }
  }

  void end(Throwable failure, boolean cancelled) {
    segment.end(failure, cancelled);
  }
}
