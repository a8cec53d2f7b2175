package dev.tandem.retrieval.parse.format;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** How extracted tables look in text: a line per row, its cells divided by bars. */
final class TableRows {

  private final List<List<String>> rows = new ArrayList<>();
  private final BitSet used = new BitSet();
  private boolean headed;

  /** Adds a row, unless all its cells are empty; {@code heads} counts on the first row only. */
  void add(List<String> cells, boolean heads) {
    boolean any = false;
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).isEmpty()) {
        any = true;
        used.set(i);
      }
    }
    if (any) {
      headed |= rows.isEmpty() && heads;
      rows.add(List.copyOf(cells));
    }
  }

  /** Tells the table; columns that only make space are left out, and so are grids of one cell. */
  void addTo(TextAssembler text) {
    String lines = lines();
    if (rows.size() == 1 || used.cardinality() == 1) {
      text.prose(lines);
    } else {
      text.table(lines, headed ? line(rows.getFirst()) : "");
    }
  }

  /** All rows as lines. */
  String lines() {
    StringBuilder lines = new StringBuilder();
    for (List<String> row : rows) {
      lines.append(lines.isEmpty() ? "" : "\n").append(line(row));
    }
    return lines.toString();
  }

  private String line(List<String> row) {
    List<String> cells = new ArrayList<>();
    for (int i = used.nextSetBit(0); i >= 0 && i < row.size(); i = used.nextSetBit(i + 1)) {
      cells.add(row.get(i));
    }
    while (!cells.isEmpty() && cells.getLast().isEmpty()) {
      cells.removeLast();
    }
    return String.join(" | ", cells).strip();
  }
}
