package dev.tandem.retrieval.parse.format;

import java.util.regex.Pattern;

/** Takes the marks of light markup off the words of a heading. */
final class Markup {

  private static final Pattern LINK =
      Pattern.compile("!?\\[([^\\[\\]]{0,300}+)\\]\\([^()]{0,500}+\\)");
  private static final Pattern TAG = Pattern.compile("<[^<>]{1,300}+>|\\{#[^{}]{0,100}+\\}");
  private static final Pattern OPENING = Pattern.compile("\\A\\s{0,9}(?:#{1,6}|={1,6})(?=\\s|\\z)");
  private static final Pattern CLOSING = Pattern.compile("\\s(?:#{1,6}|={1,6})\\s{0,9}\\z");

  private Markup() {}

  /** The words of a heading of Markdown or AsciiDoc, its lines joined. */
  static String headingWords(String source) {
    String cut = source.length() > 2000 ? source.substring(0, 2000) : source;
    String unmarked = OPENING.matcher(cut).replaceFirst("");
    String line = unmarked.lines().filter(each -> !isUnderline(each)).reduce("", Markup::join);
    String open = CLOSING.matcher(line).replaceFirst("");
    String linked = LINK.matcher(open).replaceAll("$1");
    String plain = TAG.matcher(linked).replaceAll("").replace("`", "").replace("**", "");
    return Characters.clean(plain).strip();
  }

  private static String join(String a, String b) {
    return a.isEmpty() ? b.strip() : a + " " + b.strip();
  }

  /** The second line of a heading that is underlined. */
  private static boolean isUnderline(String line) {
    String marks = line.strip();
    return !marks.isEmpty() && marks.chars().allMatch(c -> c == '=' || c == '-');
  }
}
