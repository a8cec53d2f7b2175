package dev.tandem.retrieval.parse.format;

import java.util.List;

/** How extracted tables look in text: a line per row, its cells divided by bars. */
final class TableRows {

  private TableRows() {}

  /** One row; empty cells at its end are left out. */
  static String line(List<String> cells) {
    int last = cells.size();
    while (last > 0 && cells.get(last - 1).isEmpty()) {
      last--;
    }
    return String.join(" | ", cells.subList(0, last)).strip();
  }
}
