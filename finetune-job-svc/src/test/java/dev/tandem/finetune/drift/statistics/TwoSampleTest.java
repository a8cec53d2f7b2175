package dev.tandem.finetune.drift.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TwoSampleTest {

  private static final int RUNS = 400;
  private static final double LEVEL = 0.05;

  /** What a binomial count of 400 tries at 5% stays below but for one time in 3,000. */
  private static final int MOST_ALARMS = 36;

  private static float[][] cloud(Random random, int size, double shift) {
    float[][] cloud = new float[size][8];
    for (float[] each : cloud) {
      for (int i = 0; i < each.length; i++) {
        each[i] = (float) (random.nextGaussian() + (i == 0 ? shift : 0));
      }
    }
    return cloud;
  }

  @Test
  void vectorsOfOneDistributionAreCalledDifferentNoMoreOftenThanTheLevelSays() {
    Random random = new Random(5);
    int alarms = 0;
    for (int run = 0; run < RUNS; run++) {
      double p =
          new KernelTwoSample(cloud(random, 20, 0), cloud(random, 30, 0))
              .p(new Permutations(199, run));
      alarms += p <= LEVEL ? 1 : 0;
    }
    assertTrue(alarms > 0 && alarms <= MOST_ALARMS, alarms + " of " + RUNS);
  }

  @Test
  void vectorsOfAnotherPlaceAreTold() {
    Random random = new Random(6);
    float[][] here = cloud(random, 40, 0);
    float[][] there = cloud(random, 40, 3);
    KernelTwoSample test = new KernelTwoSample(here, there);
    assertEquals(1.0 / 20_001, test.p(new Permutations(20_000, 1)), 1e-12);
    assertTrue(test.discrepancy() > 0.1);
    assertEquals(
        test.p(new Permutations(500, 9)),
        new KernelTwoSample(here, there).p(new Permutations(500, 9)));
  }

  @Test
  void theNewestVectorIsTheOneThatIsFurthestFromTheFirstSample() {
    Random random = new Random(7);
    float[][] later = cloud(random, 30, 0);
    for (int i = 0; i < 5; i++) {
      later[i][0] += 6;
    }
    double[] novelty = new KernelTwoSample(cloud(random, 30, 0), later).novelty();
    for (int odd = 0; odd < 5; odd++) {
      for (int usual = 5; usual < 30; usual++) {
        assertTrue(novelty[odd] > novelty[usual], odd + " and " + usual);
      }
    }
  }

  @Test
  void equalVectorsAreNoDrift() {
    float[][] same = new float[20][3];
    assertTrue(new KernelTwoSample(same, same).p(new Permutations(200, 1)) > 0.2);
  }

  /** 3 of 10 and 8 of 10: 0.0349 by R's fisher.test(alternative = "greater"). */
  @Test
  void fishersTestHasTheProbabilityOfTheTail() {
    assertEquals(0.0349, FisherExact.higher(3, 10, 8, 10), 1e-4);
    assertEquals(1, FisherExact.higher(0, 10, 0, 10), 1e-12);
    assertTrue(FisherExact.higher(8, 10, 3, 10) > 0.9);
  }

  @Test
  void aLowerMeanIsToldAndAHigherOneIsNot() {
    Random random = new Random(8);
    double[] high = random.doubles(50, 0.5, 1).toArray();
    double[] low = random.doubles(50, 0.2, 0.7).toArray();
    assertTrue(MeanShift.lower(high, low, new Permutations(5_000, 1)) < 0.001);
    assertTrue(MeanShift.lower(low, high, new Permutations(5_000, 1)) > 0.9);
  }
}
