package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.tools.Tools;
import java.util.List;

/** What a request says to the model besides its messages, in the names of chat completions. */
final class Sampling {

  private static final List<String> SAME =
      List.of(
          "temperature",
          "top_p",
          "parallel_tool_calls",
          "user",
          "safety_identifier",
          "prompt_cache_key");

  private Sampling() {}

  static ObjectNode of(Fields body, Tools tools, TextFormat format, boolean logprobs) {
    ObjectNode sampling = JsonNodeFactory.instance.objectNode();
    SAME.forEach(name -> body.any(name).ifPresent(value -> sampling.set(name, value)));
    body.any("max_output_tokens").ifPresent(max -> sampling.set("max_tokens", max));
    int top = body.integer("top_logprobs", 0, 20).orElse(0);
    if (logprobs || top > 0) {
      sampling.put("logprobs", true);
      if (top > 0) {
        sampling.put("top_logprobs", top);
      }
    }
    body.object("reasoning")
        .flatMap(reasoning -> reasoning.any("effort"))
        .ifPresent(effort -> sampling.set("reasoning_effort", effort));
    if (format.isJson()) {
      sampling.set("response_format", format.inChatForm());
    }
    if (!tools.functions().isEmpty()) {
      sampling.set("tools", tools.functions());
      sampling.set("tool_choice", tools.functionChoice());
    } else {
      sampling.remove("parallel_tool_calls");
    }
    return sampling;
  }
}
