package dev.tandem.retrieval.parse.format;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Walks through the elements of a page, without recursion, and collects words until an element that
 * starts a new block. What is not content is left out: scripts, styles, navigation, forms.
 */
final class HtmlText {

  private static final Set<String> DROPPED =
      Set.of(
          "script",
          "style",
          "nav",
          "noscript",
          "template",
          "svg",
          "iframe",
          "object",
          "embed",
          "canvas",
          "audio",
          "video",
          "map",
          "button",
          "select",
          "input",
          "textarea",
          "dialog",
          "head",
          "link",
          "meta",
          "math");

  private static final Set<String> DROPPED_ROLES =
      Set.of("navigation", "search", "menu", "menubar", "toolbar", "banner", "contentinfo");

  private static final Set<String> FLOWING =
      Set.of(
          "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
          "em", "font", "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp",
          "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
          "picture", "source");

  private final TextAssembler text;
  private final StringBuilder words = new StringBuilder();

  HtmlText(TextAssembler text) {
    this.text = text;
  }

  void read(Element body) {
    body.filter(
        new NodeFilter() {
          @Override
          public FilterResult head(Node node, int depth) {
            return node == body ? FilterResult.CONTINUE : enter(node);
          }

          @Override
          public FilterResult tail(Node node, int depth) {
            leave(node);
            return FilterResult.CONTINUE;
          }
        });
    flush();
  }

  private NodeFilter.FilterResult enter(Node node) {
    if (node instanceof TextNode words) {
      append(words.getWholeText());
      return NodeFilter.FilterResult.CONTINUE;
    }
    if (!(node instanceof Element element)) {
      return NodeFilter.FilterResult.SKIP_ENTIRELY;
    }
    String name = element.normalName();
    if (isDropped(element, name)) {
      return NodeFilter.FilterResult.SKIP_ENTIRELY;
    }
    if (whole(element, name)) {
      return NodeFilter.FilterResult.SKIP_ENTIRELY;
    }
    if (name.equals("br")) {
      words.append('\n');
    } else if (name.equals("td") || name.equals("th")) {
      append(" ");
    } else if (!FLOWING.contains(name)) {
      flush();
      words.append(name.equals("li") ? "- " : "");
    }
    return NodeFilter.FilterResult.CONTINUE;
  }

  /** Elements that become a block as a whole. */
  private boolean whole(Element element, String name) {
    if (name.length() == 2
        && name.charAt(0) == 'h'
        && name.charAt(1) >= '1'
        && name.charAt(1) <= '6') {
      flush();
      text.heading(name.charAt(1) - '0', element.text());
      return true;
    }
    if (name.equals("pre") || name.equals("listing") || name.equals("xmp")) {
      flush();
      text.code(element.wholeText());
      return true;
    }
    if (name.equals("table") && HtmlTable.holdsData(element)) {
      flush();
      new HtmlTable(element).addTo(text);
      return true;
    }
    return false;
  }

  private void leave(Node node) {
    if (node instanceof Element element
        && !FLOWING.contains(element.normalName())
        && !element.normalName().equals("br")
        && !element.normalName().equals("td")
        && !element.normalName().equals("th")) {
      flush();
    }
  }

  private static boolean isDropped(Element element, String name) {
    return DROPPED.contains(name)
        || element.hasAttr("hidden")
        || DROPPED_ROLES.contains(element.attr("role"))
        || element.attr("style").replace(" ", "").contains("display:none");
  }

  /** White space of the source is one space; the line breaks of the page are kept. */
  private void append(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00a0';
      if (!space) {
        words.append(c);
      } else if (!words.isEmpty()
          && words.charAt(words.length() - 1) != ' '
          && words.charAt(words.length() - 1) != '\n') {
        words.append(' ');
      }
    }
  }

  private void flush() {
    if (!words.isEmpty()) {
      String paragraph = words.toString();
      words.setLength(0);
      text.prose(paragraph.strip().equals("-") ? "" : paragraph);
    }
  }
}
