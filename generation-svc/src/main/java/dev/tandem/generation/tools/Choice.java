package dev.tandem.generation.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.routing.ToolChoice;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code tool_choice} means for searching and for the caller's functions.
 *
 * @param functions those that may be called
 * @param function the choice among them, as chat completions write it
 * @param forced whether a function must be called
 */
record Choice(ToolChoice search, ArrayNode functions, JsonNode function, boolean forced) {

  private static final String FILE_SEARCH = "file_search";
  private static final int MAX_TOOLS = 128;
  private static final TextNode AUTO = new TextNode("auto");
  private static final TextNode REQUIRED = new TextNode("required");

  /**
   * @param searchable whether a search is among the tools that can be chosen
   */
  static Choice read(Fields body, ArrayNode functions, boolean searchable) {
    JsonNode choice = body.any("tool_choice").orElse(AUTO);
    if (choice.isTextual()) {
      return byMode(body, functions, searchable);
    }
    Fields object = body.object("tool_choice").orElseThrow();
    String type = object.requiredText("type");
    return switch (type) {
      case FILE_SEARCH -> new Choice(ToolChoice.FILE_SEARCH, functions, AUTO, false);
      case "allowed_tools" -> allowed(object, functions);
      case "function", "custom" ->
          new Choice(ToolChoice.NONE, functions, Functions.inChatForm(object), true);
      default ->
          throw ApiError.invalid(
              "tool_choice.type",
              "'tool_choice' must be none, auto, required, or an object of type file_search,"
                  + " function or allowed_tools.");
    };
  }

  private static Choice byMode(Fields body, ArrayNode functions, boolean searchable) {
    String mode = body.oneOf("tool_choice", List.of("none", "auto", "required")).orElse("auto");
    return switch (mode) {
      case "none" -> new Choice(ToolChoice.NONE, functions, new TextNode("none"), false);
      case "required" ->
          searchable
              ? new Choice(ToolChoice.REQUIRED, functions, AUTO, false)
              : new Choice(ToolChoice.AUTO, functions, REQUIRED, true);
      default -> new Choice(ToolChoice.AUTO, functions, AUTO, false);
    };
  }

  private static Choice allowed(Fields choice, ArrayNode functions) {
    // Chat completions nest the members, responses do not.
    Fields allowed = choice.object("allowed_tools").orElse(choice);
    boolean required =
        allowed.oneOf("mode", List.of("auto", "required")).orElse("auto").equals("required");
    boolean searches = false;
    Set<String> names = new HashSet<>();
    for (Fields tool : allowed.objects("tools", MAX_TOOLS)) {
      if (tool.requiredText("type").equals(FILE_SEARCH)) {
        searches = true;
      } else {
        names.add(Functions.name(Functions.inChatForm(tool)));
      }
    }
    ToolChoice search =
        !searches ? ToolChoice.NONE : required ? ToolChoice.REQUIRED : ToolChoice.AUTO;
    boolean forced = required && !searches;
    return new Choice(search, Functions.only(functions, names), forced ? REQUIRED : AUTO, forced);
  }
}
