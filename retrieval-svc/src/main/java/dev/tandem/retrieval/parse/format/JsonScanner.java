package dev.tandem.retrieval.parse.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Walks through JSON once, without recursion, and marks members and elements in an outline. It does
 * not check numbers and literals; brackets, strings and what follows the value are checked.
 */
final class JsonScanner {

  /** What the text turned out to be. */
  enum Result {
    ONE_VALUE,
    SEVERAL_VALUES,
    NO_JSON
  }

  private static final int LABEL_REACH = 400;
  private static final Pattern LABEL =
      Pattern.compile(
          "\"(?:title|name|headline|question|subject|label|id)\"\\s{0,4}:\\s{0,4}\"((?:[^\"\\\\]|\\\\.){1,120}+)\"",
          Pattern.CASE_INSENSITIVE);

  private final String text;
  private final Outline outline;

  /** One bit a level: whether it is an object. Grown by hand: nesting is not limited. */
  private java.util.BitSet objects = new java.util.BitSet();

  private int level;
  private boolean partOpen;

  JsonScanner(String text, Outline outline) {
    this.text = text;
    this.outline = outline;
  }

  Result scan() {
    int at = 0;
    boolean done = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || c == '\ufeff') {
        at++;
        continue;
      }
      if (done) {
        return c == '{' || c == '[' ? Result.SEVERAL_VALUES : Result.NO_JSON;
      }
      at = token(c, at);
      if (at < 0) {
        return Result.NO_JSON;
      }
      done = level == 0;
    }
    return done ? Result.ONE_VALUE : Result.NO_JSON;
  }

  /** Handles one token and returns the place after it, or -1 where no JSON goes on. */
  private int token(char c, int at) {
    switch (c) {
      case '{', '[' -> {
        beginPart(at, "");
        objects.set(level++, c == '{');
        partOpen = false;
        return at + 1;
      }
      case '}', ']' -> {
        return closeBracket(c, at);
      }
      case ',' -> {
        endPart(at);
        return level > 0 ? at + 1 : -1;
      }
      case ':' -> {
        return level > 0 && objects.get(level - 1) ? at + 1 : -1;
      }
      case '"' -> {
        int end = stringEnd(at);
        if (end > 0) {
          beginPart(at, objects.get(Math.max(0, level - 1)) && level > 0 ? key(at, end) : "");
        }
        return end;
      }
      default -> {
        beginPart(at, "");
        return scalarEnd(at);
      }
    }
  }

  private int closeBracket(char c, int at) {
    if (level == 0 || objects.get(level - 1) != (c == '}')) {
      return -1;
    }
    endPart(at);
    level--;
    partOpen = level > 0;
    return at + 1;
  }

  /** A member begins with its key, an element with its value. */
  private void beginPart(int at, String key) {
    if (level > 0 && !partOpen) {
      outline.open(at, key.isEmpty() ? label(at) : key);
      partOpen = true;
    }
  }

  private void endPart(int at) {
    if (partOpen && level > 0) {
      outline.close(at);
      partOpen = false;
    }
  }

  private String key(int start, int end) {
    return partOpen ? "" : text.substring(start + 1, Math.min(end - 1, start + 121));
  }

  /** What an object calls itself near its beginning. */
  private String label(int at) {
    if (text.charAt(at) != '{' || outline.depth() > 3) {
      return "";
    }
    int reach = Math.min(text.length(), at + LABEL_REACH);
    Matcher matcher = LABEL.matcher(text).region(at, reach);
    return matcher.find() ? matcher.group(1) : "";
  }

  private int stringEnd(int at) {
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i + 1;
      }
    }
    return -1;
  }

  private int scalarEnd(int at) {
    int i = at;
    while (i < text.length() && isScalar(text.charAt(i))) {
      i++;
    }
    return i == at ? -1 : i;
  }

  private static boolean isScalar(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '+'
        || c == '.';
  }
}
