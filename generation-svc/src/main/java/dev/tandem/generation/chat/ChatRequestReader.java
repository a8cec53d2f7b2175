package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.answer.Ability;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.Metadata;
import dev.tandem.generation.tools.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code POST /v1/chat/completions}: every documented parameter is checked for type and
 * range, and goes to a model server as it was sent. What not every model can do is noted, so that
 * one that cannot refuses it by name.
 */
final class ChatRequestReader {

  /** Members that only this system understands, or that it answers itself. */
  private static final List<String> OURS =
      List.of(
          "model",
          "stream",
          "stream_options",
          "store",
          "metadata",
          "vector_store_ids",
          "tools",
          "tool_choice");

  private static final List<String> TIERS =
      List.of("auto", "default", "flex", "scale", "priority", "fast");
  private static final int MAX_STOPS = 4;

  private final Fields body;

  private ChatRequestReader(Fields body) {
    this.body = body;
  }

  static ChatRequest read(Fields body) {
    return new ChatRequestReader(body).request();
  }

  private ChatRequest request() {
    String model = body.requiredText("model");
    ChatMessages messages = ChatMessages.read(body);
    checkRanges();
    Tools tools = Tools.read(body);
    List<Demand> demands = new ArrayList<>(demands());
    demands.addAll(messages.demands());
    demands.addAll(tools.demands());
    return new ChatRequest(
        model,
        messages.userTurns(),
        messages.tokens(),
        tools.searching(),
        limits(),
        demands,
        body.text("safety_identifier").or(() -> body.text("user")),
        forServer(tools),
        body.flag("stream").orElse(false),
        includeUsage(),
        body.flag("store").orElse(false),
        Metadata.read(body));
  }

  private ObjectNode forServer(Tools tools) {
    ObjectNode request = body.node().deepCopy();
    request.remove(OURS);
    if (!tools.functions().isEmpty()) {
      request.set("tools", tools.functions());
      request.set("tool_choice", tools.functionChoice());
    }
    return request;
  }

  private boolean includeUsage() {
    Optional<Fields> options = body.object("stream_options");
    if (options.isPresent() && !body.flag("stream").orElse(false)) {
      throw body.invalid("stream_options", "needs 'stream' to be true");
    }
    options.ifPresent(o -> o.flag("include_obfuscation"));
    return options.flatMap(o -> o.flag("include_usage")).orElse(false);
  }

  private Limits limits() {
    Optional<Integer> old = body.integer("max_tokens", 1, Integer.MAX_VALUE);
    int max =
        body.integer("max_completion_tokens", 1, Integer.MAX_VALUE)
            .or(() -> old)
            .orElse(Integer.MAX_VALUE);
    Optional<JsonNode> stop = body.any("stop");
    List<String> stops =
        stop.isPresent() && stop.get().isTextual()
            ? List.of(stop.get().textValue())
            : body.texts("stop", MAX_STOPS);
    if (stops.contains("")) {
      throw body.invalid("stop", "must not hold an empty string");
    }
    return new Limits(max, stops);
  }

  private void checkRanges() {
    body.number("temperature", 0, 2);
    body.number("top_p", 0, 1);
    body.number("presence_penalty", -2, 2);
    body.number("frequency_penalty", -2, 2);
    body.any("seed")
        .filter(seed -> !seed.isIntegralNumber())
        .ifPresent(
            seed -> {
              throw body.invalid("seed", "must be a whole number");
            });
    body.object("logit_bias");
    body.flag("parallel_tool_calls");
    body.oneOf(
        "reasoning_effort", List.of("none", "minimal", "low", "medium", "high", "xhigh", "max"));
    body.oneOf("verbosity", List.of("low", "medium", "high"));
    body.oneOf("service_tier", TIERS);
    body.text("user");
    body.text("safety_identifier", 64);
    body.text("prompt_cache_key");
    body.object("prediction");
    if (body.has("moderation")) {
      throw body.invalid("moderation", "is not supported by this server");
    }
  }

  private List<Demand> demands() {
    List<Demand> demands = new ArrayList<>();
    if (body.integer("n", 1, 128).orElse(1) > 1) {
      demands.add(new Demand(Ability.SEVERAL_ANSWERS, "n"));
    }
    if (body.flag("logprobs").orElse(false) || body.integer("top_logprobs", 0, 20).orElse(0) > 0) {
      demands.add(new Demand(Ability.LOGPROBS, "logprobs"));
    }
    Optional<Fields> format = body.object("response_format");
    if (format.isPresent() && !format.get().requiredText("type").equals("text")) {
      demands.add(new Demand(Ability.JSON, "response_format"));
    }
    if (body.texts("modalities", 4).contains("audio") || body.has("audio")) {
      demands.add(new Demand(Ability.AUDIO, "modalities"));
    }
    if (body.has("web_search_options")) {
      demands.add(new Demand(Ability.WEB_SEARCH, "web_search_options"));
    }
    if (body.any("function_call").filter(JsonNode::isObject).isPresent()) {
      demands.add(new Demand(Ability.FORCED_FUNCTION, "function_call"));
    }
    return demands;
  }
}
