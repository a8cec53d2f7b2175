package dev.tandem.finetune.promotion.canary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.finetune.promotion.canary.ConfidenceSequence.Bounds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WatchTest {

  private static final Watch WATCH = new Watch(.95, .02);

  private static Counts failures(long requests, long failed) {
    return new Counts(requests - failed, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, failed);
  }

  private static Finding errors(Counts live, Counts candidate) {
    return WATCH.look(live, candidate).getFirst();
  }

  @Test
  void sequencesAreClosedFormsAtTheEnds() {
    // Nothing but ones: 1 / ((n + 1) p^n) reaches 1/α at p = (α / (n + 1))^(1/n).
    Bounds ones = new ConfidenceSequence(.05).of(10, 10);
    assertEquals(Math.pow(.05 / 11, .1), ones.low(), 1e-9);
    assertEquals(1, ones.high());
    Bounds zeros = new ConfidenceSequence(.05).of(10, 0);
    assertEquals(1 - Math.pow(.05 / 11, .1), zeros.high(), 1e-9);
    assertEquals(0, zeros.low());
    assertEquals(new Bounds(0, 1), new ConfidenceSequence(.05).of(0, 0));
  }

  @Test
  void sequencesHoldTheMeanAtEveryLookTogether() {
    SplittableRandom random = new SplittableRandom(5);
    ConfidenceSequence sequence = new ConfidenceSequence(.05);
    int times = 400;
    int missed = 0;
    for (int i = 0; i < times; i++) {
      double sum = 0;
      boolean out = false;
      for (int n = 1; n <= 1000; n++) {
        // Values between 0 and 1 with mean .3, not only the two ends.
        sum += random.nextDouble() < .5 ? 0 : random.nextDouble() * 1.2 > 1.2 ? 1 : .6;
        if (n % 5 == 0) {
          Bounds bounds = sequence.of(n, sum);
          out |= bounds.low() > .3 || bounds.high() < .3;
        }
      }
      missed += out ? 1 : 0;
    }
    assertTrue(missed <= .05 * times, "missed in " + missed);
  }

  @Test
  void anEqualCandidateIsRarelySentBackHoweverOftenItIsLookedAt() {
    SplittableRandom random = new SplittableRandom(6);
    Watch strict = new Watch(.95, 0);
    int times = 200;
    int alarms = 0;
    for (int i = 0; i < times; i++) {
      long[] live = new long[4];
      long[] candidate = new long[4];
      boolean alarm = false;
      for (int n = 1; n <= 2000; n++) {
        long[] one = random.nextDouble() < .1 ? candidate : live;
        one[0]++;
        one[1] += random.nextDouble() < .05 ? 1 : 0;
        one[2] += random.nextDouble() < .3 ? 1 : 0;
        one[3] += random.nextDouble() < .05 ? 1 : 0;
        if (n % 10 == 0) {
          alarm |= strict.look(counts(live), counts(candidate)).stream().anyMatch(Finding::harm);
        }
      }
      alarms += alarm ? 1 : 0;
    }
    System.out.printf("canary, 200 of equal versions with 200 looks each: sent back %d%n", alarms);
    assertTrue(alarms <= .05 * times, "sent back " + alarms);
  }

  private static Counts counts(long[] sums) {
    return new Counts(sums[0], 0, sums[2], 0, 0, sums[0], sums[3], 0, 0, 0, 0, sums[1]);
  }

  @Test
  void aFaultIsFoundAfterFewAnswers() {
    SplittableRandom random = new SplittableRandom(7);
    List<Integer> needed = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long live = 0;
      long liveFailed = 0;
      long candidate = 0;
      long candidateFailed = 0;
      while (!errors(failures(live, liveFailed), failures(candidate, candidateFailed)).harm()) {
        if (random.nextDouble() < .1) {
          candidate++;
          candidateFailed += random.nextDouble() < .5 ? 1 : 0;
        } else {
          live++;
          liveFailed += random.nextDouble() < .01 ? 1 : 0;
        }
      }
      needed.add((int) candidate);
    }
    Collections.sort(needed);
    System.out.printf(
        "canary at 10 %%, half of its requests fail: found after %d of its requests at the median, %d at most%n",
        needed.get(100), needed.getLast());
    assertTrue(needed.get(100) <= 40, "median " + needed.get(100));
  }

  @Test
  void aWorseShareWithinTheToleranceIsNoHarm() {
    assertFalse(errors(failures(100_000, 1_000), failures(100_000, 2_000)).harm());
    assertTrue(errors(failures(100_000, 1_000), failures(100_000, 5_000)).harm());
    assertFalse(errors(failures(100_000, 5_000), failures(100_000, 1_000)).harm());
  }

  @Test
  void saysWhichFigureItsValuesAndTheBound() {
    Finding finding = errors(failures(1_000, 10), failures(100, 50));
    assertTrue(finding.harm());
    assertEquals(.5, finding.candidate());
    assertEquals(100, finding.candidateValues());
    assertTrue(finding.told().contains("share of errors is 0.500"), finding.told());
    assertTrue(finding.told().contains("of 1000"), finding.told());
  }
}
