package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/** What rows look like. */
public enum Format {
  /** {@code messages}, for supervised training. */
  CHAT(Set.of("messages", "tools", "functions", "parallel_tool_calls")),
  /** {@code input}, {@code preferred_output}, {@code non_preferred_output}, for dpo. */
  PREFERENCE(Set.of("input", "preferred_output", "non_preferred_output"));

  private final Set<String> members;

  Format(Set<String> members) {
    this.members = members;
  }

  /** The name in answers. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format that a method trains on. */
  public static Format of(String method) {
    return method.equals("dpo") ? PREFERENCE : CHAT;
  }

  /** The format that a row has. */
  public static Format of(JsonNode row) {
    return row.has("preferred_output") ? PREFERENCE : CHAT;
  }

  /** Adds what is wrong with this row. */
  void check(JsonNode row, RowNotes notes) {
    row.fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                notes.warning("unknown_member", "has members that training does not read.");
              }
            });
    if (this == PREFERENCE) {
      preference(row, notes);
    } else {
      chat(row, notes);
    }
  }

  private static void chat(JsonNode row, RowNotes notes) {
    JsonNode messages = row.path("messages");
    if (!isList(messages)) {
      notes.error(
          "missing_messages",
          row.has("preferred_output")
              ? "is a row for 'dpo': it has 'preferred_output', but no 'messages'."
              : "has no 'messages', a list of messages.");
      return;
    }
    new TurnRules(Tools.of(row, "", notes), notes).check(messages, "messages");
    if (!notes.errors.isEmpty()) {
      return;
    }
    if (!endsWithAssistant(messages)) {
      notes.error("role_order", "does not end with an assistant message.");
    } else if (!learns(messages)) {
      notes.error("nothing_to_learn", "has no assistant message to learn from.");
    }
  }

  private static void preference(JsonNode row, RowNotes notes) {
    JsonNode input = row.path("input");
    if (!isList(input.path("messages"))) {
      notes.error("missing_messages", "has no 'input.messages', a list of messages.");
      return;
    }
    Tools tools = Tools.of(input, "input.", notes);
    for (String name : new String[] {"preferred_output", "non_preferred_output"}) {
      JsonNode output = row.path(name);
      if (!isList(output)) {
        notes.error("missing_output", "has no '" + name + "', a list of messages.");
        return;
      }
      RowNotes own = new RowNotes();
      TurnRules rules = new TurnRules(tools, own);
      rules.check(input.path("messages"), "input.messages");
      rules.check(output, name);
      own.errors.forEach(
          note -> {
            if (!notes.errors.contains(note)) {
              notes.error(note.code(), note.message());
            }
          });
      own.warnings.forEach(note -> notes.warning(note.code(), note.message()));
      if (own.errors.isEmpty() && !endsWithAssistant(output)) {
        notes.error("role_order", "has no assistant message at the end of '" + name + "'.");
      }
    }
    if (row.path("preferred_output").equals(row.path("non_preferred_output"))) {
      notes.error("same_outputs", "prefers an output to the very same one.");
    }
  }

  private static boolean isList(JsonNode messages) {
    return messages.isArray() && !messages.isEmpty();
  }

  private static boolean endsWithAssistant(JsonNode messages) {
    return MessageRules.isAssistant(messages.path(messages.size() - 1));
  }

  private static boolean learns(JsonNode messages) {
    for (JsonNode message : messages) {
      if (MessageRules.isLearned(message)) {
        return true;
      }
    }
    return false;
  }
}
