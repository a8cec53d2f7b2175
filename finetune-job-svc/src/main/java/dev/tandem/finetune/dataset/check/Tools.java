package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The tools that a row offers, and whether several may be called at once. */
record Tools(boolean declared, Set<String> names, boolean parallel) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int MOST = 128;

  /** Reads and checks {@code tools}, {@code functions} and {@code parallel_tool_calls}. */
  static Tools of(JsonNode row, String prefix, RowNotes notes) {
    Set<String> names = new HashSet<>();
    boolean declared = false;
    for (String member : new String[] {"tools", "functions"}) {
      JsonNode list = row.path(member);
      if (!list.isMissingNode() && !list.isNull()) {
        declared = true;
        read(list, prefix + member, names, notes);
      }
    }
    JsonNode parallel = row.path("parallel_tool_calls");
    if (!parallel.isMissingNode() && !parallel.isBoolean()) {
      notes.error(
          "invalid_tools",
          "has '" + prefix + "parallel_tool_calls' that is neither true nor false.");
    }
    return new Tools(declared, names, parallel.asBoolean(true));
  }

  private static void read(JsonNode list, String place, Set<String> names, RowNotes notes) {
    if (!list.isArray() || list.size() > MOST) {
      notes.error("invalid_tools", "has '" + place + "' that is no list of at most " + MOST + ".");
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      String at = place + "[" + i + "]";
      JsonNode function = place.endsWith("tools") ? list.get(i).path("function") : list.get(i);
      if (place.endsWith("tools") && !list.get(i).path("type").asText().equals("function")) {
        notes.error("invalid_tools", "has a tool of another type than function at '" + at + "'.");
      } else if (!isName(function.path("name"))) {
        notes.error("invalid_tools", "has a function without a valid name at '" + at + "'.");
      } else if (!names.add(function.path("name").textValue())) {
        notes.error("invalid_tools", "names a function twice at '" + at + "'.");
      }
      JsonNode parameters = function.path("parameters");
      if (!parameters.isMissingNode() && !parameters.isNull() && !parameters.isObject()) {
        notes.error("invalid_tools", "has parameters that are no JSON schema at '" + at + "'.");
      }
    }
  }

  static boolean isName(JsonNode name) {
    return name.isTextual() && NAME.matcher(name.textValue()).matches();
  }
}
