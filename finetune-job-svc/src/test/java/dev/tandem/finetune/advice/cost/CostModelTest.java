package dev.tandem.finetune.advice.cost;

import static dev.tandem.finetune.advice.Approach.BASE;
import static dev.tandem.finetune.advice.Approach.BOTH;
import static dev.tandem.finetune.advice.Approach.RAG;
import static dev.tandem.finetune.advice.Approach.TUNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.advice.cost.CostModel.Cost;
import dev.tandem.finetune.advice.cost.Costs.BreakEven;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The worked example of docs/advice.md, and its break-even by hand. */
class CostModelTest {

  private static final PriceTable TABLE = PriceTable.read(new ObjectMapper());
  private static final CostModel MODEL = CostModel.assumed();

  private static void assertCost(double setup, double monthly, double query, Cost cost) {
    assertEquals(setup, cost.setup(), 1e-9);
    assertEquals(monthly, cost.monthly(), 1e-9);
    assertEquals(query, cost.query(), 1e-12);
  }

  @Test
  void costsAreThoseOfTheWorkedExample() {
    Inputs in = TABLE.inputs();
    // 4 h · 60; (60 · .5 + 150 · 1.5) / 1e6
    assertCost(240, 0, 0.000255, MODEL.of(BASE, in));
    // + 16 h · 60 + 1M · .02; 40 + .1M · .02 + 2 h · 60; (1,560 · .5 + 150 · 1.5 + 60 · .02) / 1e6
    assertCost(1200.02, 160.002, 0.0010062, MODEL.of(RAG, in));
    // 240 + 16 h · 60 + 500 min · 60 / 60 + .3M · 3; 1 · (.9 + 4 h · 60)
    assertCost(1700.9, 240.9, 0.0003825, MODEL.of(TUNED, in));
    // 1,200.02 + 1,460.9; 160.002 + .25 · 240.9; (1,560 · .75 + 150 · 2.25 + 60 · .02) / 1e6
    assertCost(2660.92, 220.227, 0.0015087, MODEL.of(BOTH, in));
    assertEquals(1200.02 / 12 + 160.002 + 10.062, MODEL.of(RAG, in).month(10_000, 12), 1e-9);
  }

  @Test
  void weightsThatHoldKnowledgeAreTrainedAgainAsOftenAsItChanges() {
    Inputs weekly = TABLE.inputs().with(Input.KNOWLEDGE_RETRAININGS_MONTH, 4);
    assertEquals(4 * 240.9, MODEL.of(TUNED, weekly).monthly(), 1e-9);
    assertEquals(220.227, MODEL.of(BOTH, weekly).monthly(), 1e-9);
  }

  @Test
  void breakEvenIsWhereBothCostTheSame() {
    Inputs in =
        TABLE
            .inputs()
            .with(Input.KNOWLEDGE_RETRAININGS_MONTH, 0)
            .with(Input.TUNED_SERVING_MONTH, 300);
    Costs costs = Costs.of(MODEL, in, "USD", List.of(RAG, TUNED, BOTH));
    // fixed: rag 100.00166… + 160.002, tuned 141.741666… + 300 + .25 · 240.9 = 501.966…
    BreakEven even = costs.between(RAG, TUNED).orElseThrow();
    assertEquals(RAG, even.below());
    assertEquals(TUNED, even.above());
    double expected =
        (1700.9 / 12 + 300 + .25 * 240.9 - 1200.02 / 12 - 160.002) / (0.0010062 - 0.0003825);
    assertEquals(expected, even.queriesMonth(), 1e-6);
    double months = in.get(Input.MONTHS);
    assertEquals(
        MODEL.of(RAG, in).month(even.queriesMonth(), months),
        MODEL.of(TUNED, in).month(even.queriesMonth(), months),
        1e-6);
    assertEquals(RAG, costs.cheapest());
    assertEquals(
        TUNED,
        Costs.cheapest(MODEL, in.with(Input.QUERIES_MONTH, expected + 1), List.of(RAG, TUNED)));
    assertTrue(costs.between(BASE, RAG).isEmpty(), "base is cheaper at every volume");
  }

  @Test
  void sensitivityNamesEachInputThatMovesTheCheapest() {
    double even = 386_000;
    Inputs in =
        TABLE
            .inputs()
            .with(Input.KNOWLEDGE_RETRAININGS_MONTH, 0)
            .with(Input.TUNED_SERVING_MONTH, 300)
            .with(Input.QUERIES_MONTH, even);
    Costs costs = Costs.of(MODEL, in, "USD", List.of(RAG, TUNED));
    assertEquals(RAG, costs.cheapest());
    assertTrue(
        costs.sensitivity().stream()
            .anyMatch(
                each ->
                    each.input().equals("queries_month")
                        && each.factor() == 1.5
                        && each.cheapest() == TUNED));
    for (Costs.Shift shift : costs.sensitivity()) {
      Input input = Input.of(shift.input()).orElseThrow();
      assertEquals(in.get(input) * shift.factor(), shift.value(), 1e-9);
      assertEquals(
          shift.cheapest(),
          Costs.cheapest(MODEL, in.with(input, shift.value()), List.of(RAG, TUNED)));
    }
    assertFalse(
        costs.sensitivity().stream().anyMatch(each -> each.input().equals("training_million")),
        "a price that hardly counts moves nothing");
  }

  @Test
  void whatWasMeasuredReplacesWhatWasAssumedOfAQuestion() {
    Usage tokens = Usage.ofTokens(false, 100, 10).plus(Usage.ofMachine(0.001)).times(2);
    CostModel measured = new CostModel(Map.of(RAG, tokens, TUNED, Usage.ofCharge(0.25)));
    // 2 · ((100 · .5 + 10 · 1.5) / 1e6 + .001 h · .1)
    assertEquals(0.00033, measured.of(RAG, TABLE.inputs()).query(), 1e-12);
    assertEquals(0.25, measured.of(TUNED, TABLE.inputs()).query(), 1e-12);
    assertEquals(0.000255, measured.of(BASE, TABLE.inputs()).query(), 1e-12);
  }

  @Test
  void theTableHasAMeaningForEveryInputAndADate() {
    assertEquals(Input.values().length, TABLE.meanings().size());
    assertTrue(TABLE.meanings().values().stream().noneMatch(String::isBlank));
    assertTrue(TABLE.date().matches("\\d{4}-\\d\\d-\\d\\d"));
  }

  @Test
  void refusesNamesAndValuesThatMeanNothing() {
    Inputs in = TABLE.inputs();
    assertEquals(7, in.with("prices", true, Map.of("work_hour", 7.0)).get(Input.WORK_HOUR));
    for (String name : List.of("beauty", "queries_month", "WORK_HOUR")) {
      assertThrows(ApiError.class, () -> in.with("prices", true, Map.of(name, 1.0)));
    }
    for (double bad : List.of(-1.0, Double.NaN, 1e13)) {
      assertThrows(ApiError.class, () -> in.with("prices", true, Map.of("work_hour", bad)));
    }
    Map<String, Double> nothing = new HashMap<>();
    nothing.put("months", null);
    assertThrows(ApiError.class, () -> in.with("workload", false, nothing));
    assertThrows(ApiError.class, () -> in.with("workload", false, Map.of("months", 0.0)));
    assertThrows(ApiError.class, () -> in.with("workload", false, Map.of("changed_share", 1.1)));
  }
}
