package dev.tandem.finetune.dataset.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a row that is in order.
 *
 * @param asked what the user said, newest first, a line each: what a classifier looks at
 * @param answer what the assistant says last; of a preference, the preferred one
 * @param compared what is compared with other rows: all but the system's messages
 * @param all every text, where personal data may be
 * @param longest tokens of the longest sequence that the model is shown at once, estimated
 * @param tokens of all sequences of the row, estimated
 */
public record RowText(
    String asked, String answer, String compared, List<String> all, int longest, int tokens) {

  /** Tokens that a template puts around one message. */
  private static final int FRAME = 4;

  /** The texts of a row of this format. */
  public static RowText of(JsonNode row, Format format) {
    Gathering all = new Gathering();
    if (format == Format.PREFERENCE) {
      all.messages(row.path("input").path("messages"), false);
      all.declared(row.path("input"));
      all.messages(row.path("preferred_output"), true);
      all.apart(row.path("non_preferred_output"));
    } else {
      all.messages(row.path("messages"), false);
      all.declared(row);
    }
    return all.done();
  }

  /** The text of a message; empty when it has none. */
  static String content(JsonNode message) {
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      return content.isTextual() ? content.textValue() : "";
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText()));
    return text.toString();
  }

  private static final class Gathering {
    private final List<String> asked = new ArrayList<>();
    private final StringBuilder compared = new StringBuilder();
    private final List<String> all = new ArrayList<>();
    private String answer = "";
    private int shared;
    private int preferred;
    private int other;

    void messages(JsonNode messages, boolean output) {
      for (JsonNode message : messages) {
        String role = MessageRules.role(message);
        String text = content(message);
        String whole = text + calls(message);
        int tokens = Tokens.estimate(whole) + FRAME;
        if (output) {
          preferred += tokens;
        } else {
          shared += tokens;
        }
        if (role.equals("user") && !output && !text.isBlank()) {
          asked.addFirst(text.strip());
        }
        if (role.equals(MessageRules.ASSISTANT)) {
          answer = text.strip();
        }
        if (!role.equals("system") && !role.equals("developer")) {
          compared.append(whole).append('\n');
        }
        all.add(whole);
      }
    }

    /** What is not preferred is a sequence of its own. */
    void apart(JsonNode messages) {
      for (JsonNode message : messages) {
        String whole = content(message) + calls(message);
        all.add(whole);
        other += Tokens.estimate(whole) + FRAME;
      }
    }

    void declared(JsonNode row) {
      for (String member : new String[] {"tools", "functions"}) {
        JsonNode list = row.path(member);
        shared += list.isMissingNode() ? 0 : Tokens.estimate(list.toString());
      }
    }

    private static String calls(JsonNode message) {
      StringBuilder text = new StringBuilder();
      for (JsonNode call : message.path("tool_calls")) {
        called(call.path("function"), text);
      }
      if (message.path("function_call").isObject()) {
        called(message.path("function_call"), text);
      }
      return text.toString();
    }

    private static void called(JsonNode function, StringBuilder text) {
      text.append('\n').append(function.path("name").asText());
      text.append(' ').append(function.path("arguments").asText());
    }

    RowText done() {
      int first = shared + preferred;
      int second = other == 0 ? 0 : shared + other;
      return new RowText(
          String.join("\n", asked),
          answer,
          compared.toString(),
          all,
          Math.max(first, second),
          first + second);
    }
  }
}
