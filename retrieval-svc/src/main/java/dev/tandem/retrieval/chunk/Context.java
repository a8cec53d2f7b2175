package dev.tandem.retrieval.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The line of title, headings and table header that is put before a chunk when embedding. */
final class Context {

  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_HEADING = 120;
  private static final int LONGEST_HEADER = 600;

  /** A title that is only an identifier or a number would be noise in every vector. */
  private static final Pattern WORD = Pattern.compile("\\p{L}{3}");

  private final String title;

  Context(String documentTitle) {
    String cut = cut(documentTitle.strip(), LONGEST_TITLE);
    this.title = WORD.matcher(cut).find() ? cut : "";
  }

  /**
   * @param headings the headings above the whole chunk
   * @param header a table's header row, or empty
   * @param text the document's text
   * @param start where the chunk begins: what it says itself is not repeated
   */
  String of(List<String> headings, String header, String text, int start) {
    List<String> path = new ArrayList<>();
    if (!title.isEmpty() && !says(text, start, title)) {
      path.add(title);
    }
    for (String heading : headings) {
      String cut = cut(heading.strip(), LONGEST_HEADING);
      if (!cut.isEmpty() && !titleSays(cut) && !says(text, start, cut)) {
        path.add(cut);
      }
    }
    String above = String.join(" > ", path);
    String columns = cut(header.strip(), LONGEST_HEADER);
    if (columns.isEmpty() || says(text, start, columns)) {
      return above;
    }
    return above.isEmpty() ? columns : above + "\n" + columns;
  }

  /** Tokens that a table's header takes in the context. */
  static int headerTokens(String header) {
    return TokenEstimate.of(header, 0, Math.min(header.length(), LONGEST_HEADER));
  }

  private boolean titleSays(String heading) {
    return title.regionMatches(true, 0, heading, 0, heading.length());
  }

  private static boolean says(String text, int start, String words) {
    int at = start;
    while (at < text.length() && at - start < 16 && !Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    return text.regionMatches(true, start, words, 0, words.length())
        || text.regionMatches(true, at, words, 0, words.length());
  }

  private static String cut(String words, int longest) {
    if (words.length() <= longest) {
      return words;
    }
    int at = Boundaries.graphemeAtOrBefore(words, longest, 0, words.length());
    return words.substring(0, at);
  }
}
