package dev.tandem.retrieval.parse.format;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts the lines of pages together to paragraphs and headings. Lines of a paragraph are joined, and
 * words that were divided at the end of a line made whole; what repeats at the edges of most pages
 * is left out.
 */
final class PdfLayout {

  private static final float LARGER = 1.12f;
  private static final int LONGEST_HEADING = 160;

  private final List<PdfLine> lines;
  private final PdfOutline outline;
  private final TextAssembler text;
  private final PdfLetters letters;
  private final Set<String> margins;
  private final StringBuilder paragraph = new StringBuilder();
  private final BitSet inParagraphs = new BitSet();
  private String title = "";
  private float titleSize;

  PdfLayout(List<PdfLine> lines, PdfOutline outline, TextAssembler text) {
    this.lines = lines;
    this.outline = outline;
    this.text = text;
    this.letters = PdfLetters.of(lines);
    this.margins = PdfMargins.repeated(lines);
    markParagraphs();
  }

  /** Runs of lines alike that are longer than any heading: large letters alone make none. */
  private void markParagraphs() {
    int from = 0;
    int characters = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (i > from && !letters.continues(lines.get(i - 1), lines.get(i))) {
        from = i;
        characters = 0;
      }
      characters += lines.get(i).text().length();
      if (characters > LONGEST_HEADING) {
        inParagraphs.set(from, i + 1);
      }
    }
  }

  /** The words in the largest letters on the first page, or empty when all are alike. */
  String title() {
    return title;
  }

  void read() {
    PdfLine before = null;
    int i = 0;
    while (i < lines.size()) {
      PdfLine line = lines.get(i);
      if (margins.contains(PdfMargins.key(line))) {
        i++;
        continue;
      }
      int level = inParagraphs.get(i) ? 0 : level(line);
      int tableEnd = tableEnd(i);
      if (tableEnd - i > 1) {
        flush();
        table(i, tableEnd);
        before = null;
        i = tableEnd;
      } else if (level > 0) {
        flush();
        i = heading(i, level);
        before = null;
      } else {
        append(before, line);
        before = line;
        i++;
      }
    }
    flush();
  }

  /** The end of a run of lines with columns. */
  private int tableEnd(int first) {
    int end = first;
    while (end < lines.size()
        && lines.get(end).columns()
        && lines.get(end).page() == lines.get(first).page()
        && (end == first || lines.get(end).baseline() > lines.get(end - 1).baseline())) {
      end++;
    }
    return end;
  }

  private void table(int from, int to) {
    text.page(lines.get(from).page());
    text.table(
        lines.subList(from, to).stream().map(PdfLine::text).collect(Collectors.joining("\n")), "");
  }

  /** A heading may run over several lines of the same letters. */
  private int heading(int first, int level) {
    PdfLine line = lines.get(first);
    StringBuilder words = new StringBuilder(line.plain());
    int next = first + 1;
    while (next < lines.size()
        && continuesHeading(lines.get(next - 1), lines.get(next))
        && words.length() + lines.get(next).text().length() < LONGEST_HEADING) {
      words.append(' ').append(lines.get(next).plain());
      next++;
    }
    text.page(line.page());
    text.heading(level, words.toString());
    if (line.page() <= 2 && line.size() > titleSize) {
      titleSize = line.size();
      title = words.toString();
    }
    return next;
  }

  private boolean continuesHeading(PdfLine before, PdfLine line) {
    return before.page() == line.page()
        && before.size() == line.size()
        && before.bold() == line.bold()
        && letters.isDistinct(line)
        && line.baseline() - before.baseline() > 0
        && line.baseline() - before.baseline() < line.size() * 1.6f
        && outline.level(line.page(), line.folded()) == 0;
  }

  private int level(PdfLine line) {
    int marked = outline.level(line.page(), line.folded());
    if (marked > 0) {
      return marked;
    }
    boolean wordy = line.text().chars().filter(Character::isLetter).count() >= 3;
    boolean heading =
        wordy
            && line.text().length() <= LONGEST_HEADING
            && line.size() >= letters.body() * LARGER
            && !endsLikeProse(line.text());
    return heading ? letters.level(line.size()) : 0;
  }

  private static boolean endsLikeProse(String words) {
    char last = words.charAt(words.length() - 1);
    return last == '.' || last == ',' || last == ';';
  }

  private void append(PdfLine before, PdfLine line) {
    if (before == null || !letters.continues(before, line)) {
      flush();
      text.page(line.page());
      paragraph.append(line.plain());
      return;
    }
    int last = paragraph.length() - 1;
    boolean divided =
        paragraph.charAt(last) == '-'
            && last > 0
            && Character.isLetter(paragraph.charAt(last - 1))
            && Character.isLowerCase(line.plain().charAt(0));
    if (divided) {
      paragraph.setLength(last);
    } else {
      paragraph.append(letters.fills(before) ? ' ' : '\n');
    }
    paragraph.append(line.plain());
  }

  private void flush() {
    if (!paragraph.isEmpty()) {
      text.prose(paragraph.toString());
      paragraph.setLength(0);
    }
  }
}
