package dev.tandem.finetune.evaluation.statistics;

/** The normal distribution, for tests elsewhere. */
public final class NormalForTests {

  private NormalForTests() {}

  public static double quantile(double probability) {
    return Normal.quantile(probability);
  }
}
