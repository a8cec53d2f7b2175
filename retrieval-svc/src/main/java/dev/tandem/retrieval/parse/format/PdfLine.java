package dev.tandem.retrieval.parse.format;

/**
 * One line of a page, in points from the upper left corner.
 *
 * @param page from 1
 * @param text its words; bars stand in gaps between columns
 * @param columns whether there are such gaps
 * @param left where it begins
 * @param right where it ends
 * @param baseline its distance from the top
 * @param size of most of its letters
 * @param bold whether most of its letters are
 */
record PdfLine(
    int page,
    String text,
    boolean columns,
    float left,
    float right,
    float baseline,
    float size,
    boolean bold) {

  /** The words without the bars between columns. */
  String plain() {
    return columns ? text.replace(" | ", " ") : text;
  }

  /** The words without what changes from page to page or with the typesetting. */
  String folded() {
    StringBuilder folded = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetter(c)) {
        folded.append(Character.toLowerCase(c));
      } else if (Character.isDigit(c)) {
        folded.append('#');
      }
    }
    return folded.toString();
  }
}
