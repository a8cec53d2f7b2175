package dev.tandem.generation.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.generation.answer.Ability;
import dev.tandem.generation.answer.Demand;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.Metadata;
import dev.tandem.generation.tools.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code POST /v1/responses}: every documented parameter is checked for type and range. What
 * not every model can do is noted, so that one that cannot refuses it by name.
 */
final class ResponseRequestReader {

  private static final int MIN_OUTPUT_TOKENS = 16;
  private static final int MAX_ID = 128;
  private static final int MAX_IDENTIFIER = 64;
  private static final List<String> TIERS =
      List.of("auto", "default", "flex", "scale", "priority", "fast");

  private final Fields body;

  private ResponseRequestReader(Fields body) {
    this.body = body;
  }

  static ResponseRequest read(Fields body) {
    return new ResponseRequestReader(body).request();
  }

  private ResponseRequest request() {
    refuseUnsupported();
    body.object("stream_options").ifPresent(options -> options.flag("include_obfuscation"));
    body.oneOf("service_tier", TIERS);
    Tools tools = Tools.read(body);
    List<Demand> demands = new ArrayList<>(tools.demands());
    List<JsonNode> input = InputItems.read(body, demands);
    ResponseAssembly.Shown shown = Include.read(body);
    if (shown.logprobs() || body.integer("top_logprobs", 0, 20).orElse(0) > 0) {
      demands.add(new Demand(Ability.LOGPROBS, shown.logprobs() ? "include" : "top_logprobs"));
    }
    TextFormat format = TextFormat.read(body);
    if (format.isJson()) {
      demands.add(new Demand(Ability.JSON, "text.format"));
    }
    return new ResponseRequest(
        echo(tools, format),
        input,
        tools,
        demands,
        Sampling.of(body, tools, format, shown.logprobs()),
        conversation(),
        body.flag("stream").orElse(false),
        shown);
  }

  private Optional<String> conversation() {
    Optional<JsonNode> conversation = body.any("conversation");
    if (conversation.isPresent() && body.has("previous_response_id")) {
      throw body.invalid("conversation", "cannot be used together with 'previous_response_id'");
    }
    return conversation.map(
        c ->
            c.isTextual()
                ? c.textValue()
                : body.object("conversation").orElseThrow().requiredText("id"));
  }

  private void refuseUnsupported() {
    for (String name : List.of("prompt", "moderation")) {
      if (body.has(name)) {
        throw body.invalid(name, "is not supported by this server");
      }
    }
  }

  private Echo echo(Tools tools, TextFormat format) {
    String model = body.requiredText("model");
    boolean store = body.flag("store").orElse(true);
    boolean background = body.flag("background").orElse(false);
    if (background && !store) {
      throw body.invalid("background", "needs 'store' to be true");
    }
    return new Echo(
        background,
        body.text("instructions").orElse(null),
        body.integer("max_output_tokens", MIN_OUTPUT_TOKENS, Integer.MAX_VALUE).orElse(null),
        body.integer("max_tool_calls", 1, Integer.MAX_VALUE).orElse(null),
        model,
        body.flag("parallel_tool_calls").orElse(true),
        body.text("previous_response_id", MAX_ID).orElse(null),
        body.text("prompt_cache_key").orElse(null),
        reasoning(),
        body.text("safety_identifier", MAX_IDENTIFIER).orElse(null),
        "default",
        store,
        body.number("temperature", 0, 2).orElse(1.0),
        format.echoed(),
        tools.choice(),
        tools.declared(),
        body.integer("top_logprobs", 0, 20).orElse(0),
        body.number("top_p", 0, 1).orElse(1.0),
        body.oneOf("truncation", List.of("auto", "disabled")).orElse("disabled"),
        body.text("user").orElse(null),
        conversation().map(Echo.InConversation::new).orElse(null),
        Metadata.read(body));
  }

  private JsonNode reasoning() {
    ObjectNode echoed = JsonNodeFactory.instance.objectNode();
    Optional<Fields> sent = body.object("reasoning");
    Optional<String> effort =
        sent.flatMap(
            r ->
                r.oneOf(
                    "effort", List.of("none", "minimal", "low", "medium", "high", "xhigh", "max")));
    Optional<String> summary =
        sent.flatMap(r -> r.oneOf("summary", List.of("auto", "concise", "detailed")));
    echoed.set("effort", effort.<JsonNode>map(TextNode::new).orElse(echoed.nullNode()));
    echoed.set("summary", summary.<JsonNode>map(TextNode::new).orElse(echoed.nullNode()));
    return echoed;
  }
}
