package dev.tandem.generation.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.answer.Question.Limits;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.Metadata;
import dev.tandem.generation.tools.Tools;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code POST /v1/chat/completions}: every documented parameter is checked for type and
 * range. What a quoting model cannot do and what would mislead if it were ignored is refused by
 * name.
 */
final class ChatRequestReader {

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
    checkIgnored();
    refuseUnsupported();
    Tools tools = Tools.read(body);
    return new ChatRequest(
        model,
        messages.userTurns(),
        messages.tokens(),
        tools.search(),
        limits(),
        body.flag("stream").orElse(false),
        includeUsage());
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

  /** Valid parameters that change nothing about a quotation. */
  private void checkIgnored() {
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
    Metadata.read(body);
  }

  private void refuseUnsupported() {
    if (body.integer("n", 1, 128).orElse(1) > 1) {
      throw refused("n", "gives one answer to a question; 'n' must be 1");
    }
    if (body.flag("logprobs").orElse(false) || body.integer("top_logprobs", 0, 20).orElse(0) > 0) {
      throw refused("logprobs", "gives no log probabilities");
    }
    Optional<Fields> format = body.object("response_format");
    if (format.isPresent() && !format.get().requiredText("type").equals("text")) {
      throw refused("response_format", "cannot answer in JSON: it quotes documents");
    }
    if (body.texts("modalities", 4).contains("audio") || body.has("audio")) {
      throw refused("modalities", "cannot speak");
    }
    if (body.has("web_search_options")) {
      throw refused("web_search_options", "cannot search the web");
    }
    if (body.flag("store").orElse(false)) {
      throw body.invalid("store", "must be false: only /v1/responses stores its answers");
    }
    if (body.has("moderation")) {
      throw body.invalid("moderation", "is not supported by this server");
    }
    if (body.any("function_call").filter(JsonNode::isObject).isPresent()) {
      throw refused("function_call", "cannot call functions");
    }
  }

  private static ApiError refused(String name, String why) {
    return ApiError.invalid(name, "Model 'extractive' " + why + ".");
  }
}
