package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** How messages must follow each other: roles in order, and each tool call with its result. */
final class TurnRules {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Tools tools;
  private final RowNotes notes;
  private final Set<String> ids = new HashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private String openFunction;
  private String before = "";
  private boolean begun;

  TurnRules(Tools tools, RowNotes notes) {
    this.tools = tools;
    this.notes = notes;
  }

  /** Goes on with these messages, which may follow those of an earlier call. */
  void check(JsonNode messages, String name) {
    for (int i = 0; i < messages.size(); i++) {
      String place = name + "[" + i + "]";
      JsonNode message = messages.get(i);
      int known = notes.errors.size();
      MessageRules.check(message, place, notes);
      if (notes.errors.size() == known) {
        follow(message, place);
      }
    }
  }

  private void follow(JsonNode message, String place) {
    String role = MessageRules.role(message);
    switch (role) {
      case "tool" -> result(message, place);
      case "function" -> functionResult(message, place);
      default -> turn(message, role, place);
    }
    before = role;
  }

  private void turn(JsonNode message, String role, String place) {
    if (!open.isEmpty() || openFunction != null) {
      notes.error(
          "unanswered_tool_call", "goes on at '" + place + "' before a tool call has its result.");
      open.clear();
      openFunction = null;
    }
    boolean system = role.equals("system") || role.equals("developer");
    if (system && begun) {
      notes.error("role_order", "has a " + role + " message after others at '" + place + "'.");
    }
    if (!begun && role.equals(MessageRules.ASSISTANT)) {
      notes.warning("assistant_first", "begins with the assistant.");
    }
    if (!system && role.equals(before)) {
      notes.warning("repeated_role", "has two messages of the same role in a row.");
    }
    begun |= !system;
    if (MessageRules.isAssistant(message)) {
      calls(message, place);
    }
  }

  private void calls(JsonNode message, String place) {
    JsonNode function = message.path("function_call");
    if (function.isObject()) {
      called(function, place + ".function_call");
      openFunction = function.path("name").asText();
    }
    if (!MessageRules.calls(message)) {
      return;
    }
    JsonNode calls = message.path("tool_calls");
    if (!calls.isArray()) {
      notes.error("invalid_tool_call", "has tool calls that are no list at '" + place + "'.");
      return;
    }
    if (calls.size() > 1 && !tools.parallel()) {
      notes.error(
          "parallel_tool_calls",
          "calls several tools at once at '" + place + "', which it denies.");
    }
    for (int i = 0; i < calls.size(); i++) {
      call(calls.get(i), place + ".tool_calls[" + i + "]");
    }
  }

  private void call(JsonNode call, String place) {
    JsonNode id = call.path("id");
    if (!id.isTextual() || id.textValue().isEmpty()) {
      notes.error("invalid_tool_call", "has a tool call without an id at '" + place + "'.");
    } else if (!ids.add(id.textValue())) {
      notes.error("invalid_tool_call", "uses the id of a tool call twice at '" + place + "'.");
    } else {
      open.add(id.textValue());
    }
    if (!call.path("type").asText("function").equals("function")) {
      notes.error("invalid_tool_call", "has a call of another type at '" + place + "'.");
    }
    called(call.path("function"), place + ".function");
  }

  private void called(JsonNode function, String place) {
    if (!Tools.isName(function.path("name"))) {
      notes.error("invalid_tool_call", "has no valid function name at '" + place + "'.");
    } else if (!tools.declared()) {
      notes.warning("undeclared_tools", "calls tools, but declares none.");
    } else if (!tools.names().contains(function.path("name").textValue())) {
      notes.error("unknown_tool", "calls a tool that it does not declare at '" + place + "'.");
    }
    JsonNode arguments = function.path("arguments");
    if (!arguments.isTextual()) {
      notes.error("invalid_tool_call", "has arguments that are no text at '" + place + "'.");
    } else if (!isObject(arguments.textValue())) {
      notes.warning("invalid_arguments", "calls a tool with arguments that are no JSON object.");
    }
  }

  private static boolean isObject(String arguments) {
    try {
      JsonNode read = MAPPER.readTree(arguments);
      return read != null && read.isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private void result(JsonNode message, String place) {
    JsonNode id = message.path("tool_call_id");
    if (!id.isTextual()) {
      notes.error("orphan_tool_message", "has a tool message without a call at '" + place + "'.");
    } else if (!open.remove(id.textValue())) {
      notes.error("orphan_tool_message", "answers no open tool call at '" + place + "'.");
    }
  }

  private void functionResult(JsonNode message, String place) {
    if (openFunction == null || !openFunction.equals(message.path("name").asText())) {
      notes.error("orphan_tool_message", "answers no open function call at '" + place + "'.");
    }
    openFunction = null;
  }
}
