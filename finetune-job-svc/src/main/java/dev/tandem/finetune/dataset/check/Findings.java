package dev.tandem.finetune.dataset.check;

import dev.tandem.finetune.dataset.check.DataReport.Problem;
import dev.tandem.finetune.dataset.check.DataReport.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers what is found: the first errors in full, all of them counted, warnings by their kind. */
final class Findings {

  private static final int MOST_ERRORS = 100;
  private static final int MOST_LINES = 20;

  private record Key(String code, String param) {}

  private static final class Rows {
    private final String message;
    private final List<Long> lines = new ArrayList<>();
    private long count;

    Rows(String message) {
      this.message = message;
    }
  }

  private final List<Problem> errors = new ArrayList<>();
  private final Map<String, Long> codes = new TreeMap<>();
  private final Map<Key, Rows> rowWarnings = new LinkedHashMap<>();
  private final List<Warning> warnings = new ArrayList<>();
  private long errorCount;

  /** An error in a row; the message continues its line's number. */
  void rowError(String code, String param, long line, String message) {
    error(new Problem(code, param, line, "Line " + line + " " + message));
  }

  void fileError(String code, String param, String message) {
    error(new Problem(code, param, null, message));
  }

  private void error(Problem problem) {
    errorCount++;
    codes.merge(problem.code(), 1L, Long::sum);
    if (errors.size() < MOST_ERRORS) {
      errors.add(problem);
    }
  }

  /** A warning about a row; the message continues its line's number. */
  void rowWarning(String code, String param, long line, String message) {
    Rows rows = rowWarnings.computeIfAbsent(new Key(code, param), key -> new Rows(message));
    rows.count++;
    if (rows.lines.size() < MOST_LINES) {
      rows.lines.add(line);
    }
  }

  void fileWarning(String code, String param, String message) {
    warnings.add(new Warning(code, param, null, null, message));
  }

  boolean hasErrors() {
    return errorCount > 0;
  }

  long rowsWarned(String code, String param) {
    Rows rows = rowWarnings.get(new Key(code, param));
    return rows == null ? 0 : rows.count;
  }

  DataReport report(DataReport.Facts facts) {
    List<Warning> all = new ArrayList<>(warnings);
    rowWarnings.forEach((key, rows) -> all.add(warning(key, rows)));
    return new DataReport(List.copyOf(errors), errorCount, codes, all, facts);
  }

  private static Warning warning(Key key, Rows rows) {
    String message = "Line " + rows.lines.getFirst() + " " + rows.message;
    if (rows.count > 1) {
      message +=
          rows.lines.stream()
              .skip(1)
              .map(String::valueOf)
              .collect(Collectors.joining(", ", " The same holds for lines ", ""));
      long more = rows.count - rows.lines.size();
      message += more > 0 ? " and " + more + " more." : ".";
    }
    if (key.param().equals(FileScan.VALIDATION)) {
      message = "Validation file: " + message;
    }
    return new Warning(key.code(), key.param(), rows.count, List.copyOf(rows.lines), message);
  }
}
