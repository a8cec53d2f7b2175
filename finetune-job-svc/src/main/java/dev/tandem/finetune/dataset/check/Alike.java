package dev.tandem.finetune.dataset.check;

import dev.tandem.finetune.dataset.check.DataReport.Leak;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which rows are the same or nearly so: within a file, and across the two. */
final class Alike {

  private static final int MOST_LEAKS = 100;

  private final FileScan training;
  private final FileScan validation;
  private final Neighbours neighbours;
  private final int border;

  /** The earliest row that is nearly the same, by row of both files; -1 for none. */
  private final int[] nearest;

  /** The training row that a validation row is nearly the same as; -1 for none. */
  private final int[] leaked;

  private final int[] group;
  final List<Leak> leaks = new ArrayList<>();

  Alike(FileScan training, FileScan validation, Neighbours neighbours) {
    this.training = training;
    this.validation = validation;
    this.neighbours = neighbours;
    this.border = training.table.size();
    this.nearest = new int[neighbours.size()];
    this.leaked = new int[neighbours.size()];
    this.group = new int[neighbours.size()];
    Arrays.fill(nearest, -1);
    Arrays.fill(leaked, -1);
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
    }
    neighbours.find(this::pair);
  }

  private void pair(int earlier, int later) {
    boolean leak = earlier < border && later >= border;
    if (leak && leaked[later] < 0) {
      leaked[later] = earlier;
    } else if (!leak && (nearest[later] < 0 || nearest[later] > earlier)) {
      nearest[later] = earlier;
    }
    join(earlier, later);
  }

  /** Makes one group of the groups of two rows. */
  void join(int one, int other) {
    int first = root(one);
    int second = root(other);
    group[Math.max(first, second)] = Math.min(first, second);
  }

  /** The first row of the group that this one belongs to; rows of a group are alike in a chain. */
  int root(int row) {
    int at = row;
    while (group[at] != at) {
      group[at] = group[group[at]];
      at = group[at];
    }
    return at;
  }

  /** Rows that are the very same as an earlier one of their file. */
  long duplicates(FileScan scan, String param, Findings findings) {
    Map<Long, Integer> first = new HashMap<>();
    long count = 0;
    for (int row = 0; row < scan.table.size(); row++) {
      Integer before = first.putIfAbsent(scan.table.hash(row), row);
      if (before != null) {
        count++;
        findings.rowWarning(
            "duplicate", param, scan.table.line(row), same(scan.table.line(before)));
      }
    }
    return count;
  }

  private static String same(long line) {
    return "is the same as line " + line + ".";
  }

  /** Rows that are nearly the same as an earlier one of their file, and not the very same. */
  long nearDuplicates(FileScan scan, String param, Findings findings) {
    int offset = scan == training ? 0 : border;
    long count = 0;
    for (int row = 0; row < scan.table.size(); row++) {
      int near = nearest[row + offset] - offset;
      if (near >= 0 && scan.table.hash(near) != scan.table.hash(row)) {
        count++;
        findings.rowWarning(
            "near_duplicate",
            param,
            scan.table.line(row),
            "is nearly the same as line " + scan.table.line(near) + ".");
      }
    }
    return count;
  }

  /** Validation rows that training sees. */
  void leakage(Findings findings) {
    Map<Long, Integer> seen = new HashMap<>();
    for (int row = 0; row < border; row++) {
      seen.putIfAbsent(training.table.hash(row), row);
    }
    for (int row = 0; row < validation.table.size(); row++) {
      Integer exact = seen.get(validation.table.hash(row));
      int near = leaked[border + row];
      if (exact != null) {
        leak("leakage", row, exact, 1, "is line %d of the training file.", findings);
      } else if (near >= 0) {
        double similarity = neighbours.similarity(near, border + row);
        leak(
            "near_leakage",
            row,
            near,
            similarity,
            "is nearly line %d of the training file.",
            findings);
      }
    }
  }

  private void leak(
      String code, int row, int other, double similarity, String message, Findings findings) {
    long line = validation.table.line(row);
    long from = training.table.line(other);
    findings.rowWarning(code, FileScan.VALIDATION, line, message.formatted(from));
    if (leaks.size() < MOST_LEAKS) {
      leaks.add(new Leak(line, from, Math.round(similarity * 100) / 100.0));
    }
  }

  /** Rows that ask the very same, and have another label. */
  void contradictions(Findings findings) {
    Map<Long, Integer> first = new HashMap<>();
    RowTable table = training.table;
    for (int row = 0; row < table.size(); row++) {
      Integer before = first.putIfAbsent(table.asked(row), row);
      if (before != null && table.label(before) != table.label(row)) {
        findings.rowWarning(
            "contradicting_label",
            FileScan.TRAINING,
            table.line(row),
            "asks the same as line " + table.line(before) + ", and has another label.");
      }
    }
  }
}
