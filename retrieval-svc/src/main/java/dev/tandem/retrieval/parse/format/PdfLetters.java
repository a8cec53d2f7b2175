package dev.tandem.retrieval.parse.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The sizes of a document's letters and lines, from which paragraphs and headings are told. */
final class PdfLetters {

  private static final int LEVELS = 4;

  private final float body;
  private final List<Float> larger;
  private final Map<Integer, Float> rightEdges;
  private final Map<Float, Float> leading;

  private PdfLetters(
      float body, List<Float> larger, Map<Integer, Float> rightEdges, Map<Float, Float> leading) {
    this.body = body;
    this.larger = larger;
    this.rightEdges = rightEdges;
    this.leading = leading;
  }

  static PdfLetters of(List<PdfLine> lines) {
    Map<Float, Integer> letters = new HashMap<>();
    for (PdfLine line : lines) {
      letters.merge(line.size(), line.text().length(), Integer::sum);
    }
    float body =
        letters.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    TreeSet<Float> sizes = new TreeSet<>(letters.keySet());
    List<Float> larger = List.copyOf(sizes.tailSet(body, false).descendingSet());
    return new PdfLetters(body, larger, rightEdges(lines), leading(lines));
  }

  /** The usual distance of lines for each letter size, in letter heights. */
  private static Map<Float, Float> leading(List<PdfLine> lines) {
    Map<Float, int[]> tenths = new HashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      PdfLine before = lines.get(i - 1);
      PdfLine line = lines.get(i);
      float gap = (line.baseline() - before.baseline()) / Math.max(1, line.size());
      boolean next = line.page() == before.page() && gap > 0.5f && gap < 2.9f;
      if (next && line.size() == before.size()) {
        tenths.computeIfAbsent(line.size(), size -> new int[30])[Math.round(gap * 10)]++;
      }
    }
    Map<Float, Float> leading = new HashMap<>();
    tenths.forEach((size, counts) -> leading.put(size, mode(counts) / 10f));
    return leading;
  }

  private static int mode(int[] counts) {
    int most = 12;
    for (int i = 0; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return most;
  }

  /** For each column, by the place where its lines begin, how far its lines usually reach. */
  private static Map<Integer, Float> rightEdges(List<PdfLine> lines) {
    Map<Integer, Float> edges = new HashMap<>();
    for (PdfLine line : lines) {
      edges.merge(column(line), line.right(), Math::max);
    }
    return edges;
  }

  private static int column(PdfLine line) {
    return line.page() * 64 + Math.min(63, Math.max(0, Math.round(line.left() / 24)));
  }

  /** The size of most letters. */
  float body() {
    return body;
  }

  boolean isDistinct(PdfLine line) {
    return line.size() > body || line.bold();
  }

  /** 1 for the largest letters; all smaller ones from some level on are alike. */
  int level(float size) {
    int rank = larger.indexOf(size);
    return rank < 0 ? LEVELS : Math.min(LEVELS, rank + 1);
  }

  /** Whether the line reaches so far that its paragraph probably goes on. */
  boolean fills(PdfLine line) {
    float edge = rightEdges.getOrDefault(column(line), line.right());
    return line.right() >= edge - (edge - line.left()) * 0.2f;
  }

  /** Whether a line belongs to the paragraph of the line before it. */
  boolean continues(PdfLine before, PdfLine line) {
    if (Math.abs(before.size() - line.size()) > 1 || before.bold() != line.bold()) {
      return false;
    }
    float gap = line.baseline() - before.baseline();
    boolean nextColumn = before.page() != line.page() || gap < 0;
    if (nextColumn) {
      char first = line.text().charAt(0);
      return fills(before) && Character.isLowerCase(first);
    }
    boolean indented = line.left() - before.left() > line.size() * 0.8f && fills(before);
    return gap <= line.size() * Math.max(1.3f, leading.getOrDefault(line.size(), 1.2f) * 1.3f)
        && !(indented && endsSentence(before));
  }

  private static boolean endsSentence(PdfLine line) {
    char last = line.text().charAt(line.text().length() - 1);
    return last == '.' || last == ':' || last == '?' || last == '!';
  }
}
