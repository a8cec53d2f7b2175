package dev.tandem.finetune.advice.measure;

import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.util.List;

/** Rows and outcomes as the tests here need them. */
final class Rows {

  private Rows() {}

  static TestRow label(String label, String... tags) {
    return new TestRow("r", "q?", null, label, null, List.of(tags), false, null, null);
  }

  static TestRow answer(String expected, String... tags) {
    return new TestRow("r", "q?", List.of(expected), null, null, List.of(tags), false, null, null);
  }

  static TestRow abstention() {
    return new TestRow("r", "q?", null, null, null, null, true, null, null);
  }

  static TestRow nothing() {
    return new TestRow("r", "q?", null, null, null, null, false, null, null);
  }

  static Outcome said(String text) {
    return said(text, false, 10);
  }

  static Outcome abstained() {
    return said("The documents do not answer this.", true, 10);
  }

  static Outcome said(String text, boolean abstained, double millis) {
    return new Outcome(
        null,
        text,
        null,
        abstained,
        null,
        null,
        null,
        null,
        20L,
        2L,
        null,
        null,
        null,
        null,
        millis,
        "extractive",
        null,
        null,
        null);
  }
}
