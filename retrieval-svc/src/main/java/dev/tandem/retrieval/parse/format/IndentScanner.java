package dev.tandem.retrieval.parse.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks the declarations of a language where indentation shows nesting, line by line. Comments and
 * decorators directly above a declaration belong to it; so does a closing word on its own level.
 */
final class IndentScanner {

  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?:(?:async|export|public|private|protected|static|local|pub)\\s+)*+"
              + "(class|module|def|function|func|fn|defmodule|defp|struct|object)\\s+"
              + "([^\\s(:<{=]{1,100}+).*");

  private static final Pattern KEY = Pattern.compile("[\"']?([\\w./$ -]{1,100}+)[\"']?:(?:\\s.*|)");
  private static final Pattern CLOSER = Pattern.compile("(?:end|fi|done|esac|[)}\\]]).*");
  private static final int LONGEST_LINE = 400;

  private final String text;
  private final Outline outline;
  private final boolean keyed;
  private final Deque<Integer> indents = new ArrayDeque<>();

  /** Where comments and decorators directly above the next line begin; -1 without any. */
  private int leadStart = -1;

  private String openString = "";

  IndentScanner(String text, Outline outline, boolean keyed) {
    this.text = text;
    this.outline = outline;
    this.keyed = keyed;
  }

  void scan() {
    int at = 0;
    while (at < text.length()) {
      int newline = text.indexOf('\n', at);
      int end = newline < 0 ? text.length() : newline + 1;
      line(at, end);
      at = end;
    }
    while (!indents.isEmpty()) {
      indents.pop();
      outline.close(text.length());
    }
  }

  private void line(int start, int end) {
    int first = Characters.firstVisible(text, start, end);
    String line = text.substring(first, Math.min(end, first + LONGEST_LINE)).strip();
    if (!openString.isEmpty()) {
      trackString(line);
    } else if (!line.isEmpty()) {
      codeLine(line, start, first - start);
      trackString(line);
    } else {
      leadStart = -1;
    }
  }

  private void codeLine(String line, int start, int indent) {
    if (line.startsWith("#") || line.startsWith("@") || line.startsWith("--")) {
      leadStart = leadStart < 0 ? start : leadStart;
      return;
    }
    int partStart = leadStart < 0 ? start : leadStart;
    leadStart = -1;
    boolean closes = CLOSER.matcher(line).matches();
    while (!indents.isEmpty() && (closes ? indents.peek() > indent : indents.peek() >= indent)) {
      indents.pop();
      outline.close(partStart);
    }
    String label = label(line);
    if (!label.isEmpty()) {
      indents.push(indent);
      outline.open(partStart, label);
    }
  }

  private String label(String line) {
    if (keyed) {
      Matcher key = KEY.matcher(line);
      return key.matches() ? key.group(1) : "";
    }
    Matcher declaration = DECLARATION.matcher(line);
    return declaration.matches() ? declaration.group(1) + " " + declaration.group(2) : "";
  }

  /** Lines inside a string of several lines say nothing about nesting. */
  private void trackString(String line) {
    int at = 0;
    while (at < line.length()) {
      if (openString.isEmpty()) {
        int doubled = line.indexOf("\"\"\"", at);
        int single = line.indexOf("'''", at);
        int found = doubled < 0 ? single : single < 0 ? doubled : Math.min(doubled, single);
        if (found < 0) {
          return;
        }
        openString = line.substring(found, found + 3);
        at = found + 3;
      } else {
        int close = line.indexOf(openString, at);
        if (close < 0) {
          return;
        }
        openString = "";
        at = close + 3;
      }
    }
  }
}
