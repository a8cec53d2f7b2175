package dev.tandem.finetune.dataset.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DataCheckTest {

  @Test
  void findsTheOneMalformedLineOfFiveThousand() {
    List<String> rows = Rows.different(5000, 1);
    rows.set(4998, "{\"messages\": [");
    DataReport report = Rows.check("lora", rows);
    assertFalse(report.ok());
    assertEquals(1, report.errorCount());
    assertEquals(4999, report.errors().getFirst().line());
    assertEquals("Line 4999 is not JSON.", report.errors().getFirst().message());
  }

  @Test
  void tellsTheFirstHundredErrorsAndCountsAll() {
    List<String> rows = Rows.different(10, 1);
    rows.addAll(Collections.nCopies(150, "{}"));
    DataReport report = Rows.check("lora", rows);
    assertEquals(100, report.errors().size());
    assertEquals(150, report.errorCount());
    assertEquals(Map.of("missing_messages", 150L), report.errorCodes());
    assertEquals(11, report.errors().getFirst().line());
  }

  @Test
  void countsLinesAndNotRows() {
    List<String> rows = Rows.different(12, 1);
    rows.addFirst("");
    rows.add(5, "  \r");
    rows.add("{}");
    DataReport report = Rows.check("lora", rows);
    assertEquals(15, report.errors().getFirst().line());
    assertEquals(12, report.facts().training().rows());
  }

  @Test
  void refusesFewerThanTenRowsAndWarnsBelowAHundred() {
    assertEquals(
        List.of("too_few_rows"),
        Rows.check("lora", Rows.different(9, 1)).errors().stream()
            .map(DataReport.Problem::code)
            .toList());
    assertTrue(Rows.warnings(Rows.check("lora", Rows.different(10, 1))).contains("few_rows"));
    assertFalse(Rows.warnings(Rows.check("lora", Rows.different(100, 1))).contains("few_rows"));
    assertFalse(Rows.check("lora", List.of()).ok());
  }

  @Test
  void namesBothLinesOfDuplicatesAndNearDuplicates() {
    List<String> rows = Rows.different(100, 1);
    rows.add(rows.get(4));
    rows.add(rows.get(7).replace("\"user\",\"content\":\"", "\"user\",\"content\":\"Well, "));
    DataReport report = Rows.check("lora", rows);
    assertEquals("Line 101 is the same as line 5.", Rows.warning(report, "duplicate").message());
    assertEquals(
        "Line 102 is nearly the same as line 8.", Rows.warning(report, "near_duplicate").message());
    assertEquals(1, report.facts().training().duplicates());
    assertEquals(1, report.facts().training().nearDuplicates());
  }

  @Test
  void takesRowsForTheSameWhoseMembersAreInAnotherOrder() {
    List<String> rows = Rows.different(10, 1);
    rows.add(
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]}");
    rows.add(
        "{ \"messages\":[{\"content\":\"a\",\"role\":\"user\"},{\"content\":\"b\",\"role\":\"assistant\"}]}");
    assertEquals(1, Rows.check("lora", rows).facts().training().duplicates());
  }

  @Test
  void findsValidationRowsThatTrainingSees() {
    List<String> training = Rows.different(100, 1);
    List<String> validation = Rows.different(20, 2);
    validation.add(training.get(41));
    validation.add(
        training.get(8).replace("\"user\",\"content\":\"", "\"user\",\"content\":\"So "));
    DataReport report = Rows.check(training, validation);
    assertEquals(2, report.facts().leaks().size());
    assertEquals(new DataReport.Leak(21, 42, 1), report.facts().leaks().getFirst());
    assertEquals(22, report.facts().leaks().getLast().validationLine());
    assertEquals(9, report.facts().leaks().getLast().trainingLine());
    assertEquals(
        "Validation file: Line 21 is line 42 of the training file.",
        Rows.warning(report, "leakage").message());
    assertEquals(List.of(22L), Rows.warning(report, "near_leakage").lines());
  }

  @Test
  void doesNotTakeASharedSystemMessageForLikeness() {
    List<String> rows = new ArrayList<>();
    String system = Rows.words(new java.util.Random(3), 400);
    for (String row : Rows.different(50, 1)) {
      rows.add(
          row.replace(
              "{\"messages\":[",
              "{\"messages\":[{\"role\":\"system\",\"content\":\"" + system + "\"},"));
    }
    assertEquals(0, Rows.check("lora", rows).facts().training().nearDuplicates());
  }

  @Test
  void namesRowsBeyondTheContextAndRefusesWhenAllAre() {
    List<String> rows = Rows.different(100, 1);
    rows.set(49, Rows.chat("tell me", "word ".repeat(200)));
    DataReport report = Rows.check("lora", rows);
    assertTrue(report.ok());
    assertEquals(List.of(50L), Rows.warning(report, "beyond_context").lines());
    assertEquals(1, report.facts().training().beyondContext());
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(Rows.chat("tell me of " + i, "word ".repeat(200)));
    }
    assertEquals(Map.of("beyond_context", 1L), Rows.check("lora", all).errorCodes());
  }

  private static List<String> labelled(int... counts) {
    List<String> rows = new ArrayList<>();
    java.util.Random random = new java.util.Random(5);
    for (int label = 0; label < counts.length; label++) {
      for (int i = 0; i < counts[label]; i++) {
        rows.add(Rows.chat(Rows.words(random, 12), "label_" + label));
      }
    }
    return rows;
  }

  @Test
  void asksAClassifierForTwoLabelsWithTwoRowsEach() {
    assertEquals(Map.of("one_label", 1L), Rows.check("classifier", labelled(20)).errorCodes());
    assertEquals(
        "Each label needs at least 2 rows; these have fewer: label_1.",
        Rows.check("classifier", labelled(20, 1)).errors().getFirst().message());
    assertEquals(
        Map.of("too_many_labels", 1L),
        Rows.check("classifier", Rows.different(20, 1)).errorCodes());
    assertTrue(Rows.check("classifier", labelled(20, 20)).ok());
  }

  @Test
  void warnsOfRareLabelsAndOfThoseThatOutweighOthers() {
    DataReport report = Rows.check("classifier", labelled(200, 30, 5));
    assertTrue(report.ok());
    assertEquals(
        "Labels with fewer than 10 rows are learned badly: label_2.",
        Rows.warning(report, "rare_label").message());
    assertTrue(Rows.warnings(report).contains("unbalanced_labels"));
    assertEquals(
        Map.of("label_0", 200L, "label_1", 30L, "label_2", 5L), report.facts().labels().rows());
    assertNull(Rows.check("lora", Rows.different(50, 1)).facts().labels());
  }

  @Test
  void findsTheSameQuestionWithTwoLabels() {
    List<String> rows = labelled(20, 20);
    rows.add(rows.getFirst().replace("label_0", "label_1"));
    assertEquals(
        "Line 41 asks the same as line 1, and has another label.",
        Rows.warning(Rows.check("classifier", rows), "contradicting_label").message());
  }

  @Test
  void namesTheRowAndTheKindOfPersonalDataAndNeverTheValue() {
    List<String> rows = Rows.different(100, 1);
    rows.add(Rows.chat("I am jane.doe@example.com", "My card is 4111 1111 1111 1111."));
    DataReport report = Rows.check("lora", rows);
    assertEquals(List.of(101L), Rows.warning(report, "personal_data.email").lines());
    assertEquals(List.of(101L), Rows.warning(report, "personal_data.credit_card").lines());
    assertEquals(Map.of("email", 1L, "credit_card", 1L), report.facts().training().personalData());
    assertFalse(report.toString().contains("jane"));
    assertFalse(report.toString().contains("4111"));
  }

  @Test
  void weighsEpochsAgainstRowsAndRepetitions() {
    assertEquals("high", Rows.check("lora", Rows.different(20, 1)).facts().overfitting().risk());
    assertEquals("low", Rows.check("lora", Rows.different(1000, 1)).facts().overfitting().risk());
    List<String> repeated = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      repeated.addAll(Rows.different(200, 1));
    }
    DataReport.Overfitting often = Rows.check("lora", repeated).facts().overfitting();
    assertEquals("high", often.risk());
    assertEquals(18, often.seenEach(), 0.01);
  }

  @Test
  void predictsTokensTimeAndCost() {
    CheckRequest.Rate rate =
        new CheckRequest.Rate(100, 2, Optional.of(3.0), "EUR", "a table of the tests");
    CheckRequest request =
        new CheckRequest(
            Format.CHAT,
            "lora",
            4096,
            4,
            10,
            Optional.of(rate),
            Rows.file(Rows.different(100, 1)),
            Optional.empty());
    DataReport report = Rows.check(request);
    DataReport.Prediction prediction = report.facts().prediction();
    assertEquals(4 * report.facts().training().tokens(), prediction.tokens());
    assertEquals(prediction.tokens() / 200.0, prediction.seconds(), 1e-9);
    assertEquals(2 * prediction.seconds() / 3600, prediction.gpuHours(), 1e-9);
    assertEquals(3 * prediction.gpuHours(), prediction.cost(), 1e-9);
  }

  @Test
  void givesTheSameContentTheSameDigestHoweverItIsWritten() {
    List<String> rows = Rows.different(20, 1);
    String digest = Rows.check("lora", rows).facts().training().digest();
    List<String> spaced = rows.stream().map(row -> " " + row.replace(":[", ": [")).toList();
    assertEquals(digest, Rows.check("lora", spaced).facts().training().digest());
    List<String> other = new ArrayList<>(rows);
    Collections.swap(other, 0, 1);
    assertFalse(digest.equals(Rows.check("lora", other).facts().training().digest()));
  }
}
