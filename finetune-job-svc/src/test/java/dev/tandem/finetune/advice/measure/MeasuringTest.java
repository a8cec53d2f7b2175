package dev.tandem.finetune.advice.measure;

import static dev.tandem.finetune.advice.Approach.BASE;
import static dev.tandem.finetune.advice.Approach.BOTH;
import static dev.tandem.finetune.advice.Approach.RAG;
import static dev.tandem.finetune.advice.Approach.TUNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.finetune.advice.Approach;
import dev.tandem.finetune.advice.cost.Input;
import dev.tandem.finetune.advice.cost.PriceTable;
import dev.tandem.finetune.advice.measure.Measurement.Arm;
import dev.tandem.finetune.advice.measure.Measuring.Terms;
import dev.tandem.finetune.evaluation.answer.Outcome;
import dev.tandem.finetune.evaluation.testset.TestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeasuringTest {

  private static final PriceTable TABLE = PriceTable.read(new ObjectMapper());
  private static final Terms TERMS = new Terms(.95, .02, TABLE.inputs(), "USD");

  private static ArmOutcomes arm(Approach approach, int rows, IntFunction<Outcome> outcome) {
    List<Outcome> all = IntStream.range(0, rows).mapToObj(outcome).toList();
    return ArmOutcomes.of(approach, approach.wire(), "eval-" + approach, all, true, false, "USD");
  }

  private static List<TestRow> mixed(int each) {
    List<TestRow> rows = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      rows.add(Rows.label("on", "behaviour"));
      rows.add(Rows.answer("seven arches", "knowledge"));
    }
    return rows;
  }

  private static ArmOutcomes base(int rows) {
    return arm(BASE, rows, i -> Rows.abstained());
  }

  private static ArmOutcomes rag(int rows) {
    return arm(RAG, rows, i -> i % 2 == 1 ? Rows.said("It has seven arches.") : Rows.abstained());
  }

  private static ArmOutcomes tuned(int rows) {
    return arm(TUNED, rows, i -> Rows.said(i % 2 == 0 ? "on" : RowScore.NO_LABEL));
  }

  @Test
  void recommendsBothWhereEachIsRightOnItsOwnRowsOnly() {
    List<TestRow> rows = mixed(50);
    ArmOutcomes both = ArmOutcomes.cascade(tuned(100), rag(100));
    Measurement found =
        new Measuring(rows, TERMS).of(List.of(base(100), rag(100), tuned(100), both));
    assertEquals(BOTH, found.recommendation().approach());
    assertEquals(List.of(BOTH), found.recommendation().alike());
    Arm arm = found.arm(BOTH).orElseThrow();
    assertEquals(1, arm.quality().value());
    assertEquals(1, arm.groups().get("tag:knowledge").value());
    assertEquals(0, found.arm(TUNED).orElseThrow().groups().get("tag:knowledge").value());
    assertEquals(50, arm.groups().get("expects:label").rows());
    assertEquals(20, arm.latency().p95(), 1e-9, "a question that is passed on takes both times");
    assertEquals(.5, found.arm(RAG).orElseThrow().quality().value());
    assertTrue(found.arm(RAG).orElseThrow().quality().low() < .5);
    assertNull(found.arm(BASE).orElseThrow().costPerCorrect());
    double month = found.costs().line(BOTH).month();
    assertEquals(month / 10_000, arm.costPerCorrect(), 1e-12);
  }

  @Test
  void takesTheCheaperWhereNoDifferenceIsShown() {
    List<TestRow> rows = IntStream.range(0, 60).mapToObj(i -> Rows.answer("yes")).toList();
    Measurement found =
        new Measuring(rows, TERMS)
            .of(
                List.of(
                    arm(RAG, 60, i -> Rows.said(i < 50 ? "yes" : "no")),
                    arm(TUNED, 60, i -> Rows.said(i < 52 ? "yes" : "no"))));
    assertEquals(TUNED, found.recommendation().best());
    assertEquals(List.of(RAG, TUNED), found.recommendation().alike());
    assertEquals(RAG, found.recommendation().approach(), "it is the cheaper one");
    assertTrue(
        found.recommendation().wouldChange().stream()
            .anyMatch(each -> each.contains("rows would show it")),
        () -> found.recommendation().wouldChange().toString());
    Terms work = new Terms(.95, .02, TABLE.inputs().with(Input.SERVER_MONTH, 900), "USD");
    Measurement other =
        new Measuring(rows, work)
            .of(
                List.of(
                    arm(RAG, 60, i -> Rows.said("yes")), arm(TUNED, 60, i -> Rows.said("yes"))));
    assertEquals(TUNED, other.recommendation().approach());
  }

  @Test
  void aGainBelowTheLeastIsNotWorthADearerApproach() {
    int count = 2000;
    List<TestRow> rows = IntStream.range(0, count).mapToObj(i -> Rows.answer("yes")).toList();
    List<ArmOutcomes> arms =
        List.of(
            arm(RAG, count, i -> Rows.said(i < 1000 ? "yes" : "no")),
            arm(BOTH, count, i -> Rows.said(i < 1030 ? "yes" : "no")));
    Measurement usual = new Measuring(rows, TERMS).of(arms);
    assertEquals(RAG, usual.recommendation().approach());
    assertEquals("better", usual.recommendation().comparisons().get("rag").verdict().wire());
    Terms eager = new Terms(.95, 0.01, TABLE.inputs(), "USD");
    assertEquals(BOTH, new Measuring(rows, eager).of(arms).recommendation().approach());
  }

  @Test
  void countsFailedRowsAndLeavesOutArmsThatCouldNotBeMeasured() {
    List<TestRow> rows = List.of(Rows.answer("yes"), Rows.nothing(), Rows.answer("yes"));
    Measurement found =
        new Measuring(rows, TERMS)
            .of(
                List.of(
                    arm(RAG, 3, i -> i == 0 ? Outcome.failed("away") : Rows.said("yes")),
                    ArmOutcomes.failed(TUNED, "none", List.of(), "The training failed.")));
    assertEquals(RAG, found.recommendation().approach());
    assertEquals(2, found.rows());
    assertEquals(1, found.unmeasured());
    assertEquals(1, found.arm(RAG).orElseThrow().failedRows());
    assertEquals(.5, found.arm(RAG).orElseThrow().quality().value());
    assertNull(found.arm(TUNED).orElseThrow().quality());
    assertEquals(3, found.notes().size());
    Measurement none =
        new Measuring(rows, TERMS)
            .of(List.of(ArmOutcomes.failed(RAG, "none", List.of(), "Nothing works.")));
    assertNull(none.recommendation().approach());
  }

  @Test
  void oneRowHasNoInterval() {
    Measurement found =
        new Measuring(List.of(Rows.answer("yes")), TERMS)
            .of(List.of(arm(RAG, 1, i -> Rows.said("yes")), arm(BASE, 1, i -> Rows.said("no"))));
    assertNull(found.arm(RAG).orElseThrow().quality().low());
    assertEquals(BASE, found.recommendation().approach(), "one row shows no difference");
  }

  @Test
  void chargesInAnotherCurrencyAreNotAddedUp() {
    Outcome charged =
        new Outcome(
            null, "yes", null, false, null, null, null, null, 1000L, 100L, .5, "EUR", null, null,
            9.0, "llama", null, null, null);
    List<Outcome> one = List.of(charged);
    assertEquals(.5, ArmOutcomes.of(RAG, "", "e", one, false, false, "EUR").usage().charged());
    assertEquals(0, ArmOutcomes.of(RAG, "", "e", one, false, false, "USD").usage().charged());
    assertEquals(1000, ArmOutcomes.of(RAG, "", "e", one, false, false, "USD").usage().input());
    assertEquals(
        1000, ArmOutcomes.of(TUNED, "", "e", one, false, true, "USD").usage().tunedInput());
  }
}
