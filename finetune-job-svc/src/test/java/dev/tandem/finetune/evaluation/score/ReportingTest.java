package dev.tandem.finetune.evaluation.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.answer.Outcome.Found;
import dev.tandem.finetune.evaluation.answer.Outcome.Judgement;
import dev.tandem.finetune.evaluation.metric.Labels;
import dev.tandem.finetune.evaluation.statistics.PairedComparison.Verdict;
import dev.tandem.finetune.evaluation.testset.TestRow;
import dev.tandem.finetune.evaluation.testset.TestRow.ExpectedSource;
import dev.tandem.finetune.evaluation.testset.TestRow.Judged;
import dev.tandem.finetune.evaluation.testset.TestSet.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportingTest {

  private static final double CLOSE = 1e-9;

  private static TestRow row(String answer, String label, boolean mustAbstain, String... sources) {
    return new TestRow(
        "r",
        "Where?",
        answer == null ? List.of() : List.of(answer),
        label,
        IntStream.range(0, sources.length)
            .mapToObj(i -> new ExpectedSource(sources[i], null, null, null, null))
            .toList(),
        List.of(),
        mustAbstain,
        null,
        List.of());
  }

  private static Outcome answer(
      String text, boolean abstained, Double confidence, List<Found> found) {
    return new Outcome(
        null,
        text,
        "rcpt_1",
        abstained,
        confidence,
        abstained ? null : 0.5,
        found,
        found,
        10L,
        5L,
        0.002,
        "USD",
        List.of(),
        0.8,
        20.0,
        "extractive",
        3,
        null,
        List.of());
  }

  private static Found found(Integer... matches) {
    return new Found("file-1", "a.md", "1", 0.6, 0, 10, null, List.of(matches));
  }

  private static Measured measured(TestRow row, Outcome... runs) {
    return new Measured(row, false, List.of(runs), Settings.USUAL);
  }

  private static Report report(List<Measured> target, List<Measured> baseline) {
    return new Reporting(Metrics.all(), Settings.USUAL).of(target, baseline, List.of());
  }

  private static double figure(Report report, String metric) {
    return report.figure(metric).orElseThrow();
  }

  @Test
  void aRowThatFailedIsCountedWithTheWorstFigure() {
    TestRow row = row("Oslo", null, false, "file-1");
    Report report =
        report(
            List.of(
                measured(row, answer("Oslo", false, .9, List.of(found(0)))),
                measured(row, Outcome.failed("The model is away."))),
            null);
    assertEquals(1, report.target().failedRows());
    assertEquals(1, report.target().failures().get("The model is away."));
    for (String metric : List.of("exact_match", "f1", "recall_at_k", "mrr", "citation_recall")) {
      assertEquals(.5, figure(report, metric), CLOSE, metric);
      assertEquals(2, report.target().metrics().get(metric).rows(), metric);
    }
    assertEquals(.5, figure(report, "nothing_useful"), CLOSE);
    assertEquals(1, figure(report, "hallucination_rate"), CLOSE);
    assertEquals(.25, figure(report, "faithfulness"), CLOSE);
    assertEquals(1, report.target().metrics().get("latency_p50").rows());
  }

  @Test
  void abstentionsAreMeasuredByWhatShouldHaveBeenWithheld() {
    TestRow answerable = row("Oslo", null, false);
    TestRow unanswerable = row(null, null, true);
    Report report =
        report(
            List.of(
                measured(answerable, answer("Oslo", false, .9, List.of())),
                measured(answerable, answer("I can't say.", true, .2, List.of())),
                measured(unanswerable, answer("I can't say.", true, .1, List.of())),
                measured(unanswerable, answer("Rome", false, .6, List.of()))),
            null);
    assertEquals(.5, figure(report, "abstention_precision"), CLOSE);
    assertEquals(.5, figure(report, "abstention_recall"), CLOSE);
    // The surest answer is right, the other wrong; two of four are covered at most.
    assertEquals(.25, figure(report, "risk_coverage_area"), CLOSE);
    assertEquals(.5, report.target().riskCoverage().points().getLast().coverage(), CLOSE);
    assertEquals(.5, figure(report, "exact_match"), CLOSE);
  }

  @Test
  void anExpectedSourceCountsOnceInRecallAndEachTimeInPrecision() {
    TestRow row = row(null, null, false, "a", "b");
    List<Found> passages = List.of(found(), found(0), found(0), found(), found());
    Report report = report(List.of(measured(row, answer("x", false, .5, passages))), null);
    assertEquals(.4, figure(report, "precision_at_k"), CLOSE);
    assertEquals(.5, figure(report, "recall_at_k"), CLOSE);
    assertEquals(.5, figure(report, "mrr"), CLOSE);
    assertEquals(
        (1 / (Math.log(3) / Math.log(2))) / (1 + 1 / (Math.log(3) / Math.log(2))),
        figure(report, "ndcg_at_k"),
        CLOSE);
    assertEquals(.6, figure(report, "context_relevancy"), CLOSE);
    assertEquals(.4, figure(report, "citation_precision"), CLOSE);
  }

  @Test
  void oneRowHasFiguresAndNoInterval() {
    Report report =
        report(List.of(measured(row("a", null, false), answer("a", false, .5, List.of()))), null);
    assertEquals(1, figure(report, "exact_match"), CLOSE);
    assertNull(report.target().metrics().get("exact_match").low());
    assertTrue(report.notes().getFirst().startsWith("One row"));
  }

  @Test
  void labelsMakeAConfusionTable() {
    Report report =
        report(
            List.of(
                measured(row(null, "yes", false), answer(" yes ", false, null, List.of())),
                measured(row(null, "no", false), answer("yes", false, null, List.of())),
                measured(row(null, "no", false), Outcome.failed("away"))),
            null);
    assertEquals(1.0 / 3, figure(report, "accuracy"), CLOSE);
    assertEquals(
        Labels.macroF1(
            List.of(
                new Labels.Pair("yes", "yes"),
                new Labels.Pair("no", "yes"),
                new Labels.Pair("no", "(no answer)"))),
        figure(report, "macro_f1"),
        CLOSE);
    assertEquals(List.of("(no answer)", "no", "yes"), report.target().confusion().labels());
    assertFalse(report.target().metrics().containsKey("answer_relevancy"));
  }

  @Test
  void comparesTheSameRowsAndSaysWhatWasForgotten() {
    List<Measured> tuned = new ArrayList<>();
    List<Measured> base = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      TestRow row = row(null, "l" + i % 4, false);
      tuned.add(measured(row, answer(i % 3 == 0 ? "wrong" : row.label(), false, null, List.of())));
      base.add(measured(row, answer(row.label(), false, null, List.of())));
    }
    Report report = report(tuned, base);
    assertEquals(Verdict.WORSE, report.comparison().get("accuracy").verdict());
    assertEquals(Verdict.WORSE, report.comparison().get("macro_f1").verdict());
    assertEquals(1.0 / 3, report.comparison().get("forgetting").difference(), CLOSE);
    assertEquals(Verdict.NO_DIFFERENCE_SHOWN, report.comparison().get("prompt_tokens").verdict());
    assertNotNull(report.baseline());
  }

  @Test
  void severalRunsTellHowMuchAnswersVary() {
    Outcome one = answer("the blue house", false, .5, List.of());
    Outcome other = answer("a blue house", false, .5, List.of());
    Outcome third = answer("no idea", false, .5, List.of());
    Report report = report(List.of(measured(row(null, null, false), one, other, third)), null);
    assertEquals(1.0 / 3, figure(report, "consistency"), CLOSE);
  }

  @Test
  void aJudgeIsMeasuredByLabelledAnswersAndItsNonsenseCounted() {
    Settings settings =
        new Settings(null, null, null, null, null, null, null, new Settings.Judge("judge", null))
            .whole();
    List<Measured> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      TestRow row =
          new TestRow(
              "r" + i,
              "q",
              List.of("a"),
              null,
              null,
              null,
              false,
              null,
              List.of(new Judged("good", true), new Judged("bad", false)));
      Judgement verdict = i == 0 ? new Judgement(null, "banana") : new Judgement(i > 1, "said");
      Outcome plain = answer("a", false, .5, List.of());
      rows.add(
          new Measured(
              row,
              false,
              List.of(
                  new Outcome(
                      null,
                      plain.answer(),
                      null,
                      false,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      verdict,
                      List.of(new Judgement(true, "correct"), new Judgement(i == 3, "perhaps")))),
              settings));
    }
    Report report = new Reporting(Metrics.all(), settings).of(rows, null, List.of());
    Report.Judge judge = report.target().judge();
    assertEquals(12, judge.asked());
    assertEquals(1, judge.nonsense());
    assertEquals(8, judge.labelled());
    assertEquals(.875, judge.agreement(), CLOSE);
    assertEquals(.75, judge.kappa(), CLOSE);
    assertEquals(2.0 / 3, figure(report, "judged_correct"), CLOSE);
    assertTrue(judge.prompt().contains("{answer}"));
  }

  @Test
  void metricsThatNoRowCanHaveAreRefusedByNameAndLeftOutOtherwise() {
    Counts answersOnly = new Counts(10, 0, 0, 0, 0, 0, 0);
    Applicability applicability = new Applicability(answersOnly, Settings.USUAL, false, false);
    List<String> usual = applicability.chosen(null).stream().map(Metric::name).toList();
    assertTrue(usual.containsAll(List.of("f1", "bleu", "faithfulness", "latency_p95")));
    for (String name :
        List.of("recall_at_k", "accuracy", "forgetting", "consistency", "abstention_recall")) {
      assertFalse(usual.contains(name), name);
      assertThrows(ApiError.class, () -> applicability.chosen(List.of(name)), name);
    }
    assertThrows(ApiError.class, () -> applicability.chosen(List.of("beauty")));
    Applicability search = new Applicability(answersOnly, Settings.USUAL, true, false);
    assertThrows(ApiError.class, () -> search.chosen(List.of("f1")));
  }
}
