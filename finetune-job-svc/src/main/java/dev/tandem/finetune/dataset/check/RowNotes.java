package dev.tandem.finetune.dataset.check;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with one row. Messages continue a sentence that begins with the line's number. */
final class RowNotes {

  /** A row with more mistakes is described by the first of them. */
  private static final int MOST = 8;

  record Note(String code, String message) {}

  final List<Note> errors = new ArrayList<>();
  final List<Note> warnings = new ArrayList<>();

  void error(String code, String message) {
    if (errors.size() < MOST) {
      errors.add(new Note(code, message));
    }
  }

  void warning(String code, String message) {
    if (warnings.stream().noneMatch(known -> known.code().equals(code))) {
      warnings.add(new Note(code, message));
    }
  }
}
