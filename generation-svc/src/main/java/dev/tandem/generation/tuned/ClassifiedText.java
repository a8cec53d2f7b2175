package dev.tandem.generation.tuned;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a classifier looks at, by the trainer's rule: what the user said, the newest message first,
 * so that cutting loses the oldest. What the system and the assistant said is left out.
 */
final class ClassifiedText {

  /** More than any embedding model reads of a text, and less than the embeddings route refuses. */
  private static final int MOST_CHARACTERS = 8192;

  private ClassifiedText() {}

  /**
   * @param messages of a chat completions body
   */
  static String of(JsonNode messages) {
    List<String> said = new ArrayList<>();
    for (JsonNode message : messages) {
      String text = stripped(text(message.path("content")));
      if (message.path("role").asText().equals("user") && !text.isEmpty()) {
        said.addFirst(text);
      }
    }
    return cut(String.join("\n", said));
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }

  private static String cut(String text) {
    int characters = text.codePointCount(0, text.length());
    return characters <= MOST_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS));
  }

  /** Without white space around it, as Python sees it, which trained the classifier. */
  private static String stripped(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isSpace(text.charAt(begin))) {
      begin++;
    }
    while (end > begin && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
