package dev.tandem.finetune.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.evaluation.statistics.PairedComparison.Verdict;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {

  private static final Bootstrap BOOTSTRAP = new Bootstrap(1, 400, .95);

  private static double[] drawn(SplittableRandom random, int rows, double right) {
    double[] values = new double[rows];
    Arrays.setAll(values, i -> random.nextDouble() < right ? 1 : 0);
    return values;
  }

  private static PairedComparison compared(double[] target, double[] baseline) {
    return PairedComparison.ofRows(target, baseline, true, BOOTSTRAP);
  }

  @Test
  void equalSidesShowNoDifferenceAndNeedNoRows() {
    double[] same = drawn(new SplittableRandom(1), 200, .7);
    PairedComparison compared = compared(same, same);
    assertEquals(Verdict.NO_DIFFERENCE_SHOWN, compared.verdict());
    assertEquals(1, compared.p());
    assertNull(compared.rowsNeeded());
  }

  @Test
  void aLargeDifferenceIsShownEitherWay() {
    double[] good = drawn(new SplittableRandom(1), 200, .9);
    double[] bad = drawn(new SplittableRandom(2), 200, .6);
    assertEquals(Verdict.BETTER, compared(good, bad).verdict());
    assertEquals(Verdict.WORSE, compared(bad, good).verdict());
    assertEquals(PairedComparison.Test.MCNEMAR_EXACT, compared(bad, good).test());
    assertEquals(Verdict.WORSE, PairedComparison.ofRows(good, bad, false, BOOTSTRAP).verdict());
  }

  @Test
  void sidesThatAreEquallyGoodAreRarelyCalledDifferent() {
    SplittableRandom random = new SplittableRandom(7);
    int called = 0;
    int times = 400;
    for (int i = 0; i < times; i++) {
      double[] one = drawn(random, 100, .7);
      double[] other = drawn(random, 100, .7);
      called += compared(one, other).verdict() == Verdict.NO_DIFFERENCE_SHOWN ? 0 : 1;
    }
    // Five in a hundred at most are expected; the exact test calls fewer.
    assertTrue(called <= times * .07, "called different " + called + " times");
  }

  @Test
  void asManyRowsAsItSaysShowTheDifferenceMostOfTheTime() {
    SplittableRandom random = new SplittableRandom(3);
    double discordant = .8 * .25 + .2 * .75;
    long rows = new Power(.95, .8).discordantRows(discordant, .05);
    int shown = 0;
    int times = 300;
    for (int i = 0; i < times; i++) {
      double[] target = drawn(random, (int) rows, .80);
      double[] baseline = drawn(random, (int) rows, .75);
      shown += compared(target, baseline).verdict() == Verdict.BETTER ? 1 : 0;
    }
    assertTrue(shown >= times * .72 && shown <= times * .88, "shown " + shown + " times");
  }

  @Test
  void saysHowManyRowsItWouldTake() {
    double[] target = new double[50];
    double[] baseline = new double[50];
    Arrays.fill(target, 0, 36, 1);
    Arrays.fill(baseline, 16, 50, 1);
    PairedComparison compared = compared(target, baseline);
    assertEquals(Verdict.NO_DIFFERENCE_SHOWN, compared.verdict());
    assertNotNull(compared.rowsNeeded());
    assertTrue(compared.rowsNeeded() > 50);
    assertTrue(compared.detectableDifference() > Math.abs(compared.difference()));
  }

  @Test
  void figuresOfAllRowsAreComparedByDrawingPairs() {
    double[] target = new double[100];
    double[] baseline = new double[100];
    Arrays.setAll(target, i -> i + 3 + i % 3);
    Arrays.setAll(baseline, i -> i);
    PairedComparison compared =
        PairedComparison.ofFigures(
            100,
            drawn -> Arrays.stream(drawn).mapToDouble(i -> target[i]).average().orElseThrow(),
            drawn -> Arrays.stream(drawn).mapToDouble(i -> baseline[i]).average().orElseThrow(),
            false,
            BOOTSTRAP);
    assertEquals(Verdict.WORSE, compared.verdict());
    assertEquals(3.99, compared.difference(), 1e-9);
    assertTrue(compared.low() > 3.7 && compared.high() < 4.3);
  }

  @Test
  void oneRowShowsNothing() {
    PairedComparison compared = compared(new double[] {1}, new double[] {0});
    assertEquals(Verdict.NO_DIFFERENCE_SHOWN, compared.verdict());
    assertTrue(compared.rowsNeeded() > 1);
  }

  @Test
  void theSameSeedGivesTheSameIntervalAndCoversTheMeanUsually() {
    SplittableRandom random = new SplittableRandom(11);
    int covered = 0;
    int times = 300;
    for (int i = 0; i < times; i++) {
      double[] rows = drawn(random, 100, .7);
      Bootstrap bootstrap = new Bootstrap(i, 400, .95);
      Bootstrap.Interval interval = bootstrap.interval(100, drawn -> mean(rows, drawn));
      assertEquals(interval, bootstrap.interval(100, drawn -> mean(rows, drawn)));
      covered += interval.contains(.7) ? 1 : 0;
    }
    assertTrue(covered >= times * .90, "covered " + covered + " times");
  }

  private static double mean(double[] rows, int[] drawn) {
    return Arrays.stream(drawn).mapToDouble(i -> rows[i]).average().orElseThrow();
  }
}
