package dev.tandem.retrieval.parse.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks the declarations of a language with braces. A declaration reaches from the end of the one
 * before it, its comments and annotations included, to the end of the line of its closing brace.
 * Only what types and namespaces hold is looked into; bodies of functions are passed over. Strings
 * and comments are skipped; where that fails, the worst is a cut at an odd place.
 */
final class BraceScanner {

  private static final int HEADER_REACH = 2000;

  private static final Pattern CONTAINER =
      Pattern.compile(
          "\\b(?:class|interface|enum|record|struct|union|namespace|impl|trait|object|extension"
              + "|module|mod|protocol|service|message|contract|@media|@supports|@layer)\\b"
              + "[^(;{}=]{0,300}+");

  private static final Pattern NAME_BEFORE_PARENTHESIS =
      Pattern.compile("([\\p{L}_$~][\\p{L}\\p{N}_$:.~]{0,80}+)\\s{0,4}[(]");

  private static final Pattern LAST_WORDS = Pattern.compile("[\\p{L}_$#.@:*][^\\n{}=;]{0,60}+");

  private final String text;
  private final Outline outline;
  private int declarationStart;
  private int parentheses;

  /** Braces open inside a body that is passed over; 0 outside. */
  private int bodyDepth;

  BraceScanner(String text, Outline outline) {
    this.text = text;
    this.outline = outline;
  }

  void scan() {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int skipped = skip(c, at);
      if (skipped > at) {
        at = skipped;
        continue;
      }
      switch (c) {
        case '(', '[' -> parentheses += bodyDepth == 0 ? 1 : 0;
        case ')', ']' -> parentheses = Math.max(0, parentheses - (bodyDepth == 0 ? 1 : 0));
        case '{' -> openBrace(at);
        case '}' -> closeBrace(at);
        case ';' -> endStatement(at);
        default -> {}
      }
      at++;
    }
  }

  private void openBrace(int at) {
    if (bodyDepth > 0 || parentheses > 0) {
      bodyDepth++;
      return;
    }
    int first = Characters.firstVisible(text, declarationStart, at);
    String header = header(first, at);
    Matcher container = CONTAINER.matcher(header);
    if (container.find()) {
      outline.open(first, label(container.group()));
      declarationStart = at + 1;
    } else {
      outline.open(first, label(functionName(header)));
      bodyDepth = 1;
    }
  }

  private void closeBrace(int at) {
    if (bodyDepth > 1) {
      bodyDepth--;
      return;
    }
    if (bodyDepth == 1 && parentheses > 0) {
      bodyDepth = 0;
      return;
    }
    bodyDepth = 0;
    int end = lineEnd(at + 1);
    outline.close(end);
    declarationStart = end;
    parentheses = 0;
  }

  /** What follows the brace on its line belongs to the declaration if it is only punctuation. */
  private int lineEnd(int at) {
    int i = at;
    while (i < text.length() && " \t\r;,)".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i < text.length() && text.charAt(i) != '\n' ? at : i;
  }

  private void endStatement(int at) {
    if (bodyDepth == 0 && parentheses == 0) {
      declarationStart = at + 1;
    }
  }

  /** The words before the brace without the comments before them. */
  private String header(int start, int brace) {
    int from = Math.max(start, brace - HEADER_REACH);
    String words = text.substring(from, brace);
    int comment = words.lastIndexOf("*/");
    String code = comment < 0 ? words : words.substring(comment + 2);
    return code.lines()
        .filter(line -> !line.stripLeading().startsWith("//"))
        .filter(line -> !line.stripLeading().startsWith("@") || line.contains(" class "))
        .reduce("", (a, b) -> a + "\n" + b)
        .strip();
  }

  private static String functionName(String header) {
    Matcher name = NAME_BEFORE_PARENTHESIS.matcher(header);
    if (name.find()) {
      return name.group(1);
    }
    Matcher words = LAST_WORDS.matcher(header);
    return words.find() ? words.group() : "";
  }

  private static String label(String words) {
    String line = words.strip().replaceAll("\\s{1,40}", " ");
    return line.length() <= 100 ? line : line.substring(0, 100);
  }

  /** Passes a comment or a string; returns {@code at} where neither begins. */
  private int skip(char c, int at) {
    if (c == '/' && text.startsWith("//", at)) {
      return at > 0 && text.charAt(at - 1) == ':' ? at + 2 : end(text.indexOf('\n', at));
    }
    if (c == '/' && text.startsWith("/*", at)) {
      int close = text.indexOf("*/", at + 2);
      return close < 0 ? text.length() : close + 2;
    }
    if (c == '"' && text.startsWith("\"\"\"", at)) {
      int close = text.indexOf("\"\"\"", at + 3);
      return close < 0 ? text.length() : close + 3;
    }
    return c == '"' || c == '\'' || c == '`' ? stringEnd(c, at) : at;
  }

  private int end(int found) {
    return found < 0 ? text.length() : found;
  }

  /** Strings end on their line, template strings anywhere; a lone mark is no string. */
  private int stringEnd(char quote, int at) {
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i + 1;
      } else if (c == '\n' && quote != '`') {
        return at + 1;
      }
    }
    return at + 1;
  }
}
