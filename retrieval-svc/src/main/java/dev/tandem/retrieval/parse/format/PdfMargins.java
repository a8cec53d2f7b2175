package dev.tandem.retrieval.parse.format;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds running heads, feet and page numbers: what stands at the same place of most pages. */
final class PdfMargins {

  private static final int FEWEST_PAGES = 4;

  private PdfMargins() {}

  /** Keys of lines that repeat on at least half of the pages. */
  static Set<String> repeated(List<PdfLine> lines) {
    Map<String, Set<Integer>> pages = new HashMap<>();
    Set<Integer> all = new HashSet<>();
    for (PdfLine line : lines) {
      all.add(line.page());
      pages.computeIfAbsent(key(line), key -> new HashSet<>(2)).add(line.page());
    }
    Set<String> repeated = new HashSet<>();
    if (all.size() >= FEWEST_PAGES) {
      int wanted = Math.max(3, all.size() / 2);
      pages.forEach(
          (key, on) -> {
            if (on.size() >= wanted) {
              repeated.add(key);
            }
          });
    }
    return repeated;
  }

  /** The line's words, digits made alike, with its height on the page. */
  static String key(PdfLine line) {
    return Math.round(line.baseline() / 4) + " " + line.folded();
  }
}
