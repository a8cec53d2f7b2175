package dev.tandem.finetune.promotion.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.evaluation.score.Report;
import dev.tandem.finetune.evaluation.statistics.Bootstrap;
import dev.tandem.finetune.evaluation.statistics.PairedComparison;
import dev.tandem.finetune.promotion.gate.Check.Outcome;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final int ROWS = 200;
  private static final int PROMOTIONS = 200;
  private static final Bootstrap BOOTSTRAP = new Bootstrap(0, 1000, .95);

  private static Gate gate(String primary, String... guards) {
    return new Gate(
        Arrays.stream(guards).map(metric -> new Guard(metric, null)).toList(), primary, .95);
  }

  private static Report report(Map<String, PairedComparison> comparison) {
    return new Report(null, null, comparison, List.of());
  }

  private static PairedComparison compared(
      double[] candidate, double[] live, boolean moreIsBetter) {
    return PairedComparison.ofRows(candidate, live, moreIsBetter, BOOTSTRAP);
  }

  private static double[] filled(int rows, int ones) {
    double[] values = new double[rows];
    Arrays.fill(values, 0, ones, 1);
    return values;
  }

  /**
   * A promotion of a candidate on 200 rows, of which live has four of five right. On a share of the
   * rows both differ by chance, as often one way as the other; beyond that the candidate loses what
   * is planted. F1 follows, with partial credit for wrong answers; the faithfulness of both is
   * drawn apart.
   */
  private static Verdict promoted(SplittableRandom random, double discordant, double loss) {
    double[] live = new double[ROWS];
    double[] candidate = new double[ROWS];
    double[] liveF1 = new double[ROWS];
    double[] candidateF1 = new double[ROWS];
    double[] liveFaithful = new double[ROWS];
    double[] faithful = new double[ROWS];
    double forth = discordant / 2 / .8;
    double back = discordant / 2 / .2;
    for (int i = 0; i < ROWS; i++) {
      live[i] = random.nextDouble() < .8 ? 1 : 0;
      double lost = forth + loss / .8;
      candidate[i] = live[i] == 1 ? (random.nextDouble() < lost ? 0 : 1) : chance(random, back);
      liveF1[i] = live[i] == 1 ? 1 : random.nextDouble() * .5;
      candidateF1[i] =
          candidate[i] == live[i] ? liveF1[i] : candidate[i] == 1 ? 1 : random.nextDouble() * .5;
      liveFaithful[i] = 1 - (random.nextDouble() < .2 ? random.nextDouble() : 0);
      faithful[i] =
          random.nextDouble() < .5
              ? liveFaithful[i]
              : 1 - (random.nextDouble() < .2 ? random.nextDouble() : 0);
    }
    Map<String, PairedComparison> all = new LinkedHashMap<>();
    all.put("exact_match", compared(candidate, live, true));
    all.put("f1", compared(candidateF1, liveF1, true));
    all.put("faithfulness", compared(faithful, liveFaithful, true));
    return gate(null, "exact_match", "f1", "faithfulness").decide(report(all));
  }

  private static int chance(SplittableRandom random, double share) {
    return random.nextDouble() < share ? 1 : 0;
  }

  private static int turnedDown(long seed, double discordant, double loss) {
    SplittableRandom random = new SplittableRandom(seed);
    int down = 0;
    for (int i = 0; i < PROMOTIONS; i++) {
      down += promoted(random, discordant, loss).passed() ? 0 : 1;
    }
    return down;
  }

  @Test
  void catchesALossOfTenPointsAndLetsEqualCandidatesPass() {
    for (double discordant : new double[] {0, .05, .1}) {
      int caught = turnedDown(11, discordant, .1);
      int equal = turnedDown(12, discordant, 0);
      System.out.printf(
          "gate, 200 promotions of 200 rows, %.0f %% of rows differ by chance: caught %d, equal turned down %d%n",
          discordant * 100, caught, equal);
      assertTrue(caught >= .95 * PROMOTIONS, discordant + ": caught only " + caught);
      assertTrue(equal <= .05 * PROMOTIONS, discordant + ": turned down " + equal);
    }
  }

  @Test
  void aLossIsCaughtHoweverManyRowsDifferByChanceAndIsNotShownThen() {
    // Where half of the rows differ by chance, 200 rows cannot tell; the gate then does not open.
    int caught = turnedDown(13, .3, .1);
    System.out.printf(
        "gate, 30 %% of rows differ by chance: caught %d, equal turned down %d%n",
        caught, turnedDown(14, .3, 0));
    assertTrue(caught >= .95 * PROMOTIONS, "caught only " + caught);
  }

  @Test
  void saysWhichMetricIsWorseAndByHowMuch() {
    PairedComparison worse = compared(filled(200, 140), filled(200, 170), true);
    Verdict verdict = gate(null, "f1").decide(report(Map.of("f1", worse)));
    assertFalse(verdict.passed());
    assertEquals(Outcome.WORSE, verdict.checks().getFirst().outcome());
    assertTrue(verdict.why().contains("f1 is 0.7000 against 0.8500 live"), verdict.why());
  }

  @Test
  void aSmallLossThatIsCertainIsWorseAlthoughTheMarginIsNotReached() {
    PairedComparison worse = compared(filled(5000, 4000), filled(5000, 4150), true);
    assertTrue(worse.low() > -.1, "the margin is ruled out");
    Verdict verdict = gate(null, "accuracy").decide(report(Map.of("accuracy", worse)));
    assertEquals(Outcome.WORSE, verdict.checks().getFirst().outcome());
  }

  @Test
  void fewRowsNeverShowThatNothingIsLost() {
    Verdict few =
        gate(null, "f1")
            .decide(report(Map.of("f1", compared(filled(20, 15), filled(20, 15), true))));
    Check check = few.checks().getFirst();
    assertEquals(Outcome.NOT_SHOWN, check.outcome());
    assertEquals(36, check.rowsNeeded(), "1 - .025^(1/36) is the first below a tenth");
    Verdict enough =
        gate(null, "f1")
            .decide(report(Map.of("f1", compared(filled(36, 20), filled(36, 20), true))));
    assertTrue(enough.passed());
  }

  @Test
  void theChosenMetricHasToGetBetter() {
    Map<String, PairedComparison> same =
        Map.of("f1", compared(filled(200, 150), filled(200, 150), true));
    assertTrue(gate(null, "f1").decide(report(same)).passed());
    Verdict equal = gate("f1", "f1").decide(report(same));
    assertFalse(equal.passed());
    assertTrue(equal.why().contains("no difference shown"), equal.why());
    Map<String, PairedComparison> better =
        Map.of("f1", compared(filled(200, 180), filled(200, 150), true));
    assertTrue(gate("f1", "f1").decide(report(better)).passed());
  }

  @Test
  void whereNoDifferenceIsShownItSaysHowManyRowsItTakes() {
    double[] live = filled(200, 150);
    double[] candidate = filled(200, 153);
    Verdict verdict =
        gate("accuracy", "accuracy")
            .decide(report(Map.of("accuracy", compared(candidate, live, true))));
    Check primary = verdict.checks().getLast();
    assertEquals(Outcome.NOT_SHOWN, primary.outcome());
    assertTrue(primary.rowsNeeded() > 200, "rows " + primary.rowsNeeded());
    assertTrue(primary.why().contains(primary.rowsNeeded() + " rows"), primary.why());
  }

  @Test
  void ofCostsMoreIsWorseAndTheMarginIsAFifthOfLive() {
    SplittableRandom random = new SplittableRandom(3);
    double[] live = random.doubles(100, 90, 110).toArray();
    double[] dearer = Arrays.stream(live).map(each -> each * 1.5).toArray();
    double[] same = Arrays.stream(live).map(each -> each * .99).toArray();
    Verdict worse =
        gate(null, "latency_p50")
            .decide(report(Map.of("latency_p50", compared(dearer, live, false))));
    assertEquals(Outcome.WORSE, worse.checks().getFirst().outcome());
    assertTrue(
        gate(null, "latency_p50")
            .decide(report(Map.of("latency_p50", compared(same, live, false))))
            .passed());
  }

  @Test
  void whatWasNotMeasuredDoesNotPass() {
    Verdict verdict = gate(null, "f1").decide(report(Map.of()));
    assertFalse(verdict.passed());
    assertEquals(Outcome.NOT_MEASURED, verdict.checks().getFirst().outcome());
    assertNull(verdict.checks().getFirst().live());
    assertFalse(gate(null).decide(report(Map.of())).passed(), "nothing measured is no pass");
  }
}
